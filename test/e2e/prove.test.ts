import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyReceipt } from '@tacit/sdk/client';
import type { ReceiptDocument } from '@tacit/sdk/protocols/aggregate';
import t from 'tap';
import { DATA, hasData, hospitals, NO_DATA, networkOf, type TestNetwork } from './network.ts';

t.setTimeout(240_000);

const SMALL =
  'select sex, count(*) n, sum(age) s from hospitals where age between 30 and 70 group by sex order by sex';
const proof = { tighten: { proof: 'table' } } as const;
type Doc = { -readonly [K in keyof ReceiptDocument]: ReceiptDocument[K] } & {
  body: Record<string, unknown> & {
    proof: { cells: number[]; owners: { member: string; hash: string }[] };
    participants: { member: string; dataset: string }[];
  };
  proofs: {
    member: string;
    proof: string;
    masked: { root: string; values: number[]; masks: { root: string }[] };
  }[];
  release: { rows: (string | null)[][] };
  inclusion: {
    records: { key: string; record: { provable?: { columns: { root: string }[]; rows: number } } }[];
  };
};
const failingOf =
  (genesis: string) =>
  (receipt: object, change: (d: Doc) => void = () => undefined): string[] => {
    const copy = JSON.parse(JSON.stringify(receipt)) as Doc;
    change(copy);
    return verifyReceipt(copy, { genesis: genesis as never })
      .checks.filter((c) => !c.ok)
      .map((c) => c.name);
  };
const bump = (text: string): string => (text[0] === '1' ? '2' : '1') + text.slice(1);

t.test('four hospitals prove their parts', async (t) => {
  const net: TestNetwork = await hospitals({ prove: true });
  t.teardown(() => net.end());
  const failing = failingOf(net.genesis);
  const ask = (sql: string) => net.requester.tacit.sql(sql, proof);
  const plain = await net.requester.tacit.sql(SMALL);
  const answer = await ask(SMALL);
  const other = await ask(SMALL);

  await t.test(
    'a proved answer is the same as one without proof, and verifies from the file alone',
    async (t) => {
      t.same(answer.cells, plain.cells);
      t.ok(answer.cells.length >= 2 && answer.cells.every((r) => r[1] !== null));
      t.same(failing(answer.receipt), []);
      t.same(failing(plain.receipt), []);
      t.equal((plain.receipt as Doc).body.proof, null);
      t.equal((plain.receipt as Doc).proofs, undefined);
    },
  );

  await t.test('every change makes it fail, naming the check', async (t) => {
    const { receipt } = answer;
    const names = (change: (d: Doc) => void) => failing(receipt, change);
    for (const [r, row] of answer.cells.entries()) {
      for (const c of [1, 2]) {
        const found = names((d) => {
          d.release.rows[r]![c] = bump(String(row[c]));
        });
        t.ok(found.includes('proof-totals') && found.includes('result'), `value ${r} ${c}: ${found}`);
      }
    }
    const proofFails = (what: string, change: (d: Doc) => void): void => {
      const found = names(change);
      t.ok(found.includes('proof'), `${what}: ${found.join(' ')}`);
    };
    proofFails('root of y', (d) => {
      d.proofs[0]!.masked.root = bump(d.proofs[0]!.masked.root);
    });
    proofFails('root of a mask', (d) => {
      d.proofs[0]!.masked.masks[0]!.root = bump(d.proofs[0]!.masked.masks[0]!.root);
    });
    const tableOf = (d: Doc) =>
      d.inclusion.records.find((r) => r.record.provable !== undefined)!.record.provable!;
    proofFails('root of a committed column', (d) => {
      tableOf(d).columns[0]!.root = bump(tableOf(d).columns[0]!.root);
    });
    proofFails('rows of the commitment', (d) => {
      tableOf(d).rows++;
    });
    proofFails('a byte of a proof', (d) => {
      d.proofs[1]!.proof = d.proofs[1]!.proof.replace(/^..../, 'AAAA');
    });
    proofFails('an opened part', (d) => {
      d.proofs[2]!.masked.values[0] = (d.proofs[2]!.masked.values[0]! + 1) % 2147483647;
    });
    proofFails('the plan', (d) => {
      (d.body as Record<string, unknown>)['planHash'] = bump(d.body.planHash);
    });
    proofFails('owners exchanged', (d) => {
      [d.proofs[0], d.proofs[1]] = [d.proofs[1]!, d.proofs[0]!];
    });
    proofFails('an owner renamed', (d) => {
      d.proofs[0]!.member = d.proofs[1]!.member;
    });
    proofFails('an owner left out', (d) => {
      d.proofs.pop();
    });
    proofFails('proofs of another session', (d) => {
      d.proofs = (other.receipt as Doc).proofs;
    });
    // Even where the signed list is made to fit, the proof itself is bound to its session, and the ledger has the list.
    proofFails('proofs and list of another session', (d) => {
      d.proofs = (other.receipt as Doc).proofs;
      d.body.proof = (other.receipt as Doc).body.proof;
    });
    proofFails('no proofs at all', (d) => {
      delete (d as Partial<Doc>).proofs;
    });
    t.ok(
      names((d) => {
        (d.body as { proof: unknown }).proof = null;
      }).includes('proof'),
    );
  });

  await t.test('refuses what a proof would open beyond the answer, before any row is read', async (t) => {
    for (const sql of [
      'select sex, median(age) m from hospitals group by sex',
      'select avg(case when age > 60 then 1 else 0 end) a from hospitals',
    ])
      await t.rejects(ask(sql), { code: 'proof.opens-more' }, sql);
  });

  await t.test('a group with one value held back is not opened at all', async (t) => {
    const sql = 'select sex, count(*) n, count(*) filter (where age < 31) young from hospitals group by sex';
    const { cells, receipt } = await ask(sql);
    const { body } = receipt as Doc;
    t.same(failing(receipt), []);
    for (const [r, row] of cells.entries()) t.equal(body.proof.cells[r] === null, row[1] === null);
    t.ok(cells.every((row) => (row[1] === null) === (row[2] === null)));
  });

  await t.test('an owner that computes on other rows than it committed to is caught', async (t) => {
    const [first, second] = [...net.owners.keys()];
    const node = net.nodes.find((n) => n.name === second)!;
    await node.stop();
    const file = (owner: string): string =>
      join(net.home, owner, 'datasets', 'hospitals', 'v1', 'data.duckdb');
    copyFileSync(file(first!), file(second!));
    await net.restart(second!);
    await t.rejects(ask(SMALL), { code: 'proof.totals-differ' });
    t.ok((await net.requester.tacit.sql(SMALL)).cells.length > 0, 'nobody would notice without a proof');
  });
});

t.test('without a commitment a proof is refused, and told what to do', async (t) => {
  const net = await hospitals();
  t.teardown(() => net.end());
  await t.rejects(net.requester.tacit.sql(SMALL, proof), { code: 'proof.no-commitment' });
});

if (!hasData) t.comment(NO_DATA);
else {
  t.test('the heart tables of four hospitals: exact, and verified', async (t) => {
    const net = await networkOf(join(DATA, 'heart'), { prove: true });
    t.teardown(() => net.end());
    const sql =
      'select sex, count(*) n, sum(age) s from heart where trestbps between 120 and 160 group by sex order by sex';
    const answer = await net.requester.tacit.sql(sql, proof);
    const sums = new Map<string, [number, number]>();
    for (const owner of ['cleveland', 'hungarian', 'switzerland', 'va']) {
      const [head, ...lines] = readFileSync(join(DATA, 'heart', `${owner}.csv`), 'utf8')
        .trim()
        .split('\n');
      const names = head!.split(',').map((n) => n.replaceAll('"', '').trim());
      for (const line of lines) {
        const row = Object.fromEntries(line.split(',').map((v, i) => [names[i]!, v.trim()]));
        const pressure = Number(row['trestbps']);
        if (row['trestbps'] === '' || !(pressure >= 120 && pressure <= 160)) continue;
        const [n, s] = sums.get(row['sex']!) ?? [0, 0];
        sums.set(row['sex']!, [n + 1, s + Number(row['age'])]);
      }
    }
    t.same(
      answer.cells,
      [...sums].sort(([a], [b]) => Number(a) - Number(b)).map(([sex, [n, s]]) => [sex, String(n), String(s)]),
    );
    t.same(failingOf(net.genesis)(answer.receipt), []);
  });
}
