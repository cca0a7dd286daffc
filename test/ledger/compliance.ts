import type { Engine, ExecutedBlock, SignedTx, TrustedHead } from '@tacit/sdk/ledger';
import { checkRecord, checkTx, keyOf, stateKey, txIdOf } from '@tacit/sdk/ledger';
import type { Test } from 'tap';
import { Actor, contractTx, datasetTx, hashText, type ManualClock, requestTx } from './actors.ts';
import { codeOf } from './policies.ts';

/** A ledger as the suite gets it: one engine to talk to, and the founder who may do anything. */
export interface LedgerUnderTest {
  readonly engine: Engine;
  readonly founder: Actor;
  readonly clock: ManualClock;
  /** Stops everything and starts it again on the same folders. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export type LedgerFactory = () => Promise<LedgerUnderTest>;

/** What any engine must do, whatever consensus it runs. */
export function compliance(t: Test, name: string, factory: LedgerFactory): void {
  const check = (what: string, body: (t: Test, l: LedgerUnderTest) => Promise<unknown>): void => {
    t.test(`${name}: ${what}`, async (t) => {
      const ledger = await factory();
      try {
        await body(t, ledger);
      } finally {
        await ledger.stop();
      }
    });
  };

  check('resolves a submission when its effect can be read here', async (t, { engine, founder }) => {
    const placed = await engine.submit(contractTx(founder));
    t.equal(placed.height, 1);
    t.ok(placed.result.ok);
    t.equal(engine.head().height, 1);
    t.equal(engine.view().contract(`${founder.id}/terms` as never)?.version, 1);
  });

  check('rejects with the code of the refusal and changes nothing', async (t, { engine, founder }) => {
    const before = engine.status();
    t.equal(await codeOf(engine.submit(datasetTx(founder))), 'contract.unknown');
    const tx = contractTx(founder);
    const bent = { ...tx, body: { ...tx.body, title: 'Other' } };
    t.equal(await codeOf(engine.submit(bent)), 'ledger.bad-signature');
    t.equal(await codeOf(engine.submit({ ...tx, version: 2 } as unknown as SignedTx)), 'ledger.malformed');
    t.equal(engine.status().stateRoot, before.stateRoot);
    t.equal(engine.head().height, before.head.height);
  });

  check('takes a transaction once', async (t, { engine, founder }) => {
    const tx = contractTx(founder);
    await engine.submit(tx);
    t.equal(await codeOf(engine.submit(tx)), 'ledger.duplicate');
  });

  check('puts what arrives together into few blocks, and keeps all of it', async (t, { engine, founder }) => {
    const placed = await Promise.all([...Array(50)].map(() => engine.submit(contractTx(founder))));
    t.equal(engine.view().contract(`${founder.id}/terms` as never)?.version, 50);
    t.ok(new Set(placed.map((p) => p.height)).size < 50);
  });

  check('gives the same head, view and blocks after a restart', async (t, ledger) => {
    await ledger.engine.submit(contractTx(ledger.founder));
    await ledger.engine.submit(datasetTx(ledger.founder));
    const before = ledger.engine.status();
    const blocks = await ledger.engine.blocks(0, 10);
    await ledger.restart();
    t.same(ledger.engine.status().head, before.head);
    t.equal(ledger.engine.status().stateRoot, before.stateRoot);
    t.same(await ledger.engine.blocks(0, 10), blocks);
    await ledger.engine.submit(requestTx(ledger.founder));
    t.equal(ledger.engine.head().height, before.head.height + 1);
  });

  check('remembers across a restart what it has taken', async (t, ledger) => {
    const tx = contractTx(ledger.founder);
    await ledger.engine.submit(tx);
    await ledger.restart();
    t.equal(await codeOf(ledger.engine.submit(tx)), 'ledger.duplicate');
  });

  check(
    'tells subscribers each block once, in order, when it can be read',
    async (t, { engine, founder }) => {
      const seen: ExecutedBlock[] = [];
      const stop = engine.subscribe((block) => {
        t.equal(engine.head().height, block.header.height);
        seen.push(block);
      });
      for (let i = 0; i < 3; i++) await engine.submit(contractTx(founder));
      stop();
      await engine.submit(contractTx(founder));
      t.same(
        seen.map((b) => b.header.height),
        [1, 2, 3],
      );
      t.ok(seen.every((b) => b.results.length === b.txs.length));
    },
  );

  check('proves records, absences and transactions to a light client', async (t, { engine, founder }) => {
    const tx = contractTx(founder);
    await engine.submit(tx);
    const trusted: TrustedHead = {
      network: engine.status().network,
      proposer: founder.id,
      signKey: founder.signer.publicKey,
      header: null,
    };
    const contract = engine.view().contract(`${founder.id}/terms` as never);
    const there = await engine.prove(keyOf.contract(`${founder.id}/terms` as never));
    t.same(checkRecord(trusted, there), contract);
    const absent = await engine.prove(stateKey('member', 'nobody'));
    t.equal(checkRecord(trusted, absent), null);
    t.throws(() => checkRecord(trusted, { ...there, record: { ...contract, title: 'Forged' } }), {
      code: 'ledger.invalid-proof',
    });
    t.throws(() => checkRecord(trusted, { ...there, record: null }), { code: 'ledger.invalid-proof' });
    const placed = await engine.transaction(txIdOf(tx));
    if (placed === undefined) return t.fail('the transaction is not found');
    checkTx(trusted, placed);
    t.throws(() => checkTx(trusted, { ...placed, tx: { ...placed.tx, nonce: '00'.repeat(16) } }), {
      code: 'ledger.invalid-proof',
    });
    const other = { ...trusted, signKey: new Actor('mallory', { now: () => 0 }).signer.publicKey };
    t.throws(() => checkRecord(other, there), { code: 'ledger.invalid-proof' });
  });

  check('waits for a height or a fact, and no longer than asked', async (t, { engine, founder }) => {
    const id = `${founder.id}/terms` as never;
    const both = Promise.all([engine.waitFor(2), engine.waitFor((v) => v.contract(id)?.version === 2)]);
    await engine.submit(contractTx(founder));
    await engine.submit(contractTx(founder));
    t.equal((await both)[0].height, 2);
    t.equal(await codeOf(engine.waitFor(99, { timeoutMs: 10 })), 'ledger.timeout');
    t.equal(await codeOf(engine.waitFor(99, { signal: AbortSignal.abort() })), 'ledger.timeout');
  });

  check('refuses what is too late or too far ahead', async (t, { engine, founder, clock }) => {
    const late = contractTx(founder);
    clock.time += 3_600_000;
    t.equal(await codeOf(engine.submit(late)), 'ledger.expired');
    const far = founder.sign(
      'contract.status',
      { id: `${founder.id}/terms` as never, status: 'active' },
      {
        validity: 90_000_000,
      },
    );
    t.equal(await codeOf(engine.submit(far)), 'ledger.valid-too-long');
  });

  check('block time grows even when the clock does not', async (t, { engine, founder }) => {
    for (let i = 0; i < 3; i++) await engine.submit(contractTx(founder));
    const times = (await engine.blocks(0, 10)).map((b) => b.header.time);
    t.ok(times.every((time, i) => i === 0 || time > (times[i - 1] as number)));
  });

  check('a stopped engine says so', async (t, ledger) => {
    await ledger.engine.stop();
    t.equal(await codeOf(ledger.engine.submit(contractTx(ledger.founder))), 'ledger.stopped');
    t.equal(ledger.engine.status().state, 'stopped');
  });

  check('runs a question from request to receipt', async (t, { engine, founder }) => {
    await engine.submit(contractTx(founder));
    await engine.submit(datasetTx(founder));
    const asked = await engine.submit(requestTx(founder));
    const request = asked.result.events.find((e) => e.type === 'request.granted')?.subject;
    const grant = engine.view().request(request as never)?.grant;
    if (grant === null || grant === undefined) return t.fail('no grant');
    const opened = await engine.submit(founder.sign('session.open', { grant }));
    const session = opened.result.events[0]?.subject as never;
    await engine.submit(founder.sign('session.join', { session, maskKey: founder.newKey() }));
    t.equal(engine.view().session(session)?.status, 'running');
    const receiptHash = hashText('receipt');
    const signatures = [founder.receipt(receiptHash)];
    await engine.submit(founder.sign('receipt.record', { session, receiptHash, signatures }));
    t.equal(engine.view().session(session)?.status, 'completed');
    t.equal(engine.view().receipt(receiptHash)?.session, session);
    t.same(engine.view().budget(`${founder.id}/heart` as never), {
      dataset: `${founder.id}/heart`,
      reserved: 0,
      settled: 1,
      spent: { epsilon: '0', rho: '0', gaussian: 0 },
      requesters: [],
      limits: null,
    });
  });
}
