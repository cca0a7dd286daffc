import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GENERAL_RESEARCH, HttpClient, ROUTES, Tacit } from '@tacit/sdk/client';
import { type Hash, isTacitError, type MemberId } from '@tacit/sdk/core';
import type { GrantRecord, RequestRecord, SessionRecord } from '@tacit/sdk/ledger';
import t from 'tap';
import { BIN, networkOf } from './network.ts';

/** Contracts, people and limits through real processes: two owners, a requester, an observer that is the ethics board. */
const source = mkdtempSync(join(tmpdir(), 'tacit-limits-'));
const folder = join(source, 'clinic');
mkdirSync(folder);
for (const owner of ['north', 'south']) {
  const rows = Array.from({ length: 60 }, (_, i) => `${owner}${i},${i % 2},${20 + ((i * 7) % 50)}`);
  writeFileSync(join(folder, `${owner}.csv`), `id,sex,age\n${rows.join('\n')}\n`);
}
const net = await networkOf(folder);
t.teardown(async () => {
  await net.end();
  rmSync(source, { recursive: true, force: true });
});

const { requester, observer } = net;
const owners = [net.owners.get('north')!, net.owners.get('south')!];
const [north, south] = owners as [(typeof owners)[0], (typeof owners)[0]];
const member = (name: string): MemberId => name as MemberId;
const SUM = 'select sex, count(*) n, sum(age) s from clinic group by sex order by sex';

interface Refusal {
  readonly code: string;
  readonly field?: string;
  readonly member?: string;
  readonly expected?: string;
}
async function refusal(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
    return { code: 'none' };
  } catch (e) {
    if (!isTacitError(e)) throw e;
    return e.toProblem();
  }
}

/** A command of `tacit` at a member's node; its JSON document. */
function cli(name: string, ...args: string[]): { status: number | null; document: Record<string, unknown> } {
  const run = spawnSync(process.execPath, [BIN, ...args, '--node', join(net.home, name), '--json'], {
    encoding: 'utf8',
    cwd: source,
  });
  return { status: run.status, document: run.stdout === '' ? {} : JSON.parse(run.stdout) };
}

const policy = (annotations: string, rest = ''): string =>
  `@id("p") ${annotations} permit (principal, action == Action::"aggregate", resource) ${rest};`;

/** Both owners put the same contract in force: the next version of the one their tables stand under. */
async function contracts(text: string): Promise<void> {
  for (const owner of owners) {
    const { dataset } = (await owner.tacit.dataset('north/clinic')) as { dataset: { contract: string } };
    const name = dataset.contract.split('/')[1]!;
    await owner.call('contracts.publish', { body: { name, title: 'test', policies: text } });
  }
  await settled();
}

/** Every node has what the sequencer has. */
async function settled(nodes = [south, requester, observer]): Promise<void> {
  const height = (await north.tacit.ledger.status()).height;
  for (const node of nodes)
    while ((await node.tacit.ledger.status()).height < height) await new Promise((r) => setTimeout(r, 20));
}

const approve = (node: typeof north, id: string) =>
  node.call('requests.decide', { params: { id: id as Hash }, body: { approve: true, reason: 'in scope' } });

const show = async (id: string) => {
  await settled();
  const s = await requester.call('requests.show', { params: { id: id as Hash } });
  return { ...s, request: s.request as RequestRecord, grant: s.grant as GrantRecord | null };
};

t.test(
  'a question waits for approvals, is granted by the last of them, and is asked by its id',
  async (t) => {
    for (const node of owners)
      await node.call('members.appoint', { body: { member: member('observer'), approves: ['ethics'] } });
    await contracts(policy('@approvals("steward then ethics within 7d") @uses("2")'));
    const pending = await refusal(requester.tacit.sql(SUM));
    t.equal(pending.code, 'contract.pending');
    const id = pending.field!;
    t.equal((await refusal(requester.tacit.sql(SUM))).field, id, 'asking again makes no second request');
    await settled();
    t.match(cli('south', 'inbox').document, { decide: [{ request: { id }, state: 'REQUESTED' }] });
    t.match(await observer.call('requests.inbox', {}), { decide: [] }, 'not its turn');
    t.equal((await refusal(approve(observer, id))).code, 'request.not-approver');
    t.equal((await refusal(approve(requester, id))).code, 'request.self-approval');
    await approve(north, id);
    await approve(south, id);
    await settled();
    t.match(cli('observer', 'approve', id, '--reason', 'approved by the board').document, {
      request: { status: 'granted' },
      state: 'AGREED',
    });
    await settled();
    const asked = cli('requester', 'query', SUM, '--request', id, '--receipt', join(source, 'receipt.json'));
    t.match(asked.document, {
      rows: [
        [0, 60],
        [1, 60],
      ],
    });
    t.match(await show(id), { state: 'FINALIZED', grant: { usesLeft: 1 } });
    await requester.tacit.sql(SUM);
    t.match(
      await show(id),
      { grant: { usesLeft: 0, status: 'spent' } },
      'the same question goes under the same grant',
    );
    t.equal(
      (await refusal(requester.tacit.sql(SUM))).code,
      'contract.pending',
      'spent: approvals are asked anew',
    );
    t.equal((await refusal(requester.tacit.sql(SUM, { request: id }))).code, 'grant.spent');
    t.equal(
      (await refusal(requester.tacit.sql('select count(*) n from clinic', { request: id }))).code,
      'request.other-question',
    );
  },
);

t.test('one steward refuses, and the request ends with the reason', async (t) => {
  const sql = 'select count(*) n from clinic';
  const id = (await refusal(requester.tacit.sql(sql))).field!;
  await settled();
  t.match(await requester.tacit.explain(sql), {
    decision: { effect: 'approval', approvals: [{ waiting: ['north'] }, { waiting: ['south'] }] },
  });
  await south.call('requests.decide', {
    params: { id: id as Hash },
    body: { approve: false, reason: 'too broad' },
  });
  await settled();
  t.match(await refusal(requester.tacit.sql(sql, { request: id })), {
    code: 'request.not-granted',
    expected: 'refused',
  });
});

t.test('a user asks with its own key and attributes, at its own rate, until it is removed', async (t) => {
  await contracts(
    policy(
      '@rate("2/day per user")',
      'when { principal.hasTag("department") && principal.getTag("department") == "cardiology" }',
    ),
  );
  t.equal(
    (await refusal(requester.tacit.sql(SUM))).code,
    'contract.denied',
    'the member itself is in no department',
  );
  const added = cli('requester', 'user', 'add', 'ada', '--attribute', 'department=cardiology').document as {
    key: string;
  };
  await settled();
  const ada = new Tacit(
    new HttpClient(requester.url, added.key, globalThis.fetch),
    GENERAL_RESEARCH,
    'requester',
  );
  t.equal((await ada.sql(SUM)).rows.length, 2);
  await ada.sql(SUM);
  t.match(await refusal(ada.sql(SUM)), {
    code: 'grant.rate',
    expected: '2/day per user',
    field: 'north/clinic',
  });
  await requester.call('users.add', { body: { user: 'ada', attributes: { department: 'oncology' } } });
  t.equal((await refusal(ada.sql('select avg(age) m from clinic'))).code, 'contract.denied');
  await requester.call('users.remove', { params: { user: 'ada' }, body: {} });
  t.equal((await refusal(ada.sql(SUM))).code, 'user.removed');
  t.equal((await refusal(ada.explain(SUM))).code, 'user.removed');
  t.equal((await refusal(removeAs(added.key))).code, 'auth.scope');
});

/** What a user without the steward's scope may not do. */
const removeAs = (key: string): Promise<unknown> =>
  new HttpClient(requester.url, key, globalThis.fetch).call(ROUTES['users.remove'], {
    params: { user: 'bob' },
    body: {},
  });

t.test('a price is paid per answer, split among the owners, and shown with the counts', async (t) => {
  await contracts(policy('@price("101")'));
  const before = (await requester.call('account', { query: {} })).account as { balance: number };
  await requester.tacit.sql(SUM);
  await settled();
  t.match(await requester.call('account', { query: {} }), {
    account: { balance: before.balance - 101, held: 0, spent: 101 },
    counts: [
      { id: 'requester', answered: Number },
      { id: 'requester/cardiology', answered: 2 },
    ],
  });
  t.match(await north.call('account', { query: {} }), { account: { earned: 51 } });
  t.match(cli('north', 'account', 'south').document, { account: { earned: 50 } });
  await contracts(policy('@price("100000")'));
  t.match(await refusal(requester.tacit.sql(SUM)), { code: 'credits.insufficient', expected: '100000' });
  t.equal(
    cli(
      'requester',
      'dataset',
      'report',
      'south/clinic',
      'poor',
      '--receipt',
      join(source, 'receipt.json'),
      '--note',
      'outdated',
    ).status,
    0,
  );
  await settled();
  t.match(await south.call('account', { query: {} }), { account: { balance: 1000 + 50 - 1 } });
});

t.test('a contract by hours and by recipient decides by block time', async (t) => {
  await contracts(
    policy('', 'when { context.recipient == principal && context.at.toTime() >= duration("25h") }'),
  );
  t.equal((await refusal(requester.tacit.sql(SUM))).code, 'contract.denied', 'no day has a 25th hour');
  await contracts(
    policy('', 'when { context.recipient == principal && context.at.toTime() < duration("25h") }'),
  );
  t.equal((await requester.tacit.sql(SUM)).rows.length, 2);
});

/**
 * Holds one owner's process, so that a question is at work, takes away what it stands on, and lets the process go on.
 * Answers with the requester's refusal and what the ledger says of the session.
 */
async function interrupt(ask: () => Promise<unknown>, take: (s: SessionRecord) => Promise<unknown>) {
  const held = net.nodes.find((n) => n.name === 'south')!;
  process.kill(held.pid, 'SIGSTOP');
  try {
    const running = refusal(ask());
    const session = await openSession();
    await take(session);
    const said = await running;
    const failed = await sessionOf(session.id);
    return { said, failure: failed?.failure };
  } finally {
    process.kill(held.pid, 'SIGCONT');
    // A suspended requester follows the ledger no further.
    await settled([south, observer]);
  }
}

/** A session record as the sequencer proves it. */
async function sessionOf(id: string): Promise<SessionRecord | undefined> {
  return ((await north.tacit.ledger.proof(`12:${id}`)) as { record: SessionRecord }).record;
}

async function openSession(): Promise<SessionRecord> {
  for (;;) {
    const open = (await north.tacit.ledger.proof('13:requester')) as { record: string[] | null };
    const id = open.record?.at(-1);
    const session = id === undefined ? undefined : await sessionOf(id);
    if (session !== undefined) return session;
    await new Promise((r) => setTimeout(r, 10));
  }
}

t.test(
  'work at hand stops at the next block when its grant, contract or user goes, and says why',
  async (t) => {
    await contracts(policy(''));
    const { dataset } = (await north.tacit.dataset('north/clinic')) as { dataset: { contract: string } };
    const [owner, name] = dataset.contract.split('/') as [MemberId, string];
    const status = (word: 'active' | 'suspended') =>
      north.call('contracts.status', { params: { owner, name }, body: { status: word } });

    const revoked = await interrupt(
      () => requester.tacit.sql(SUM),
      (s) => north.call('grants.revoke', { params: { id: s.grant as string as Hash }, body: {} }),
    );
    t.match(revoked, {
      said: { code: 'session.grant-revoked', member: 'north' },
      failure: { code: 'session.grant-revoked', member: 'north' },
    });

    const suspended = await interrupt(
      () => requester.tacit.sql(SUM),
      () => status('suspended'),
    );
    t.match(suspended, { said: { code: 'session.contract-suspended' }, failure: { member: 'north' } });
    t.equal((await refusal(requester.tacit.sql(SUM))).code, 'contract.denied');
    await status('active');
    await settled();

    const added = cli('requester', 'user', 'add', 'bea').document as { key: string };
    await settled();
    const bea = new Tacit(
      new HttpClient(requester.url, added.key, globalThis.fetch),
      GENERAL_RESEARCH,
      'requester',
    );
    const removed = await interrupt(
      () => bea.sql(SUM),
      () => requester.call('users.remove', { params: { user: 'bea' }, body: {} }),
    );
    await settled();
    t.match(removed, { said: { code: 'session.user-removed', member: 'requester' } });
    t.equal((await requester.tacit.sql(SUM)).rows.length, 2, 'everything else goes on');
  },
);

t.test('a suspended member is stopped at work and out for good', async (t) => {
  const gone = await interrupt(
    () => requester.tacit.sql(SUM),
    async () => {
      await north.call('members.suspend', { body: { member: member('requester') } });
      // The second vote of three voters is south's, which is held: it comes as soon as it goes on.
      process.kill(net.nodes.find((n) => n.name === 'south')!.pid, 'SIGCONT');
      await south.call('members.suspend', { body: { member: member('requester') } });
    },
  );
  t.match(gone.failure, { code: 'session.member-suspended', member: 'requester' });
  t.equal((await refusal(requester.tacit.sql(SUM))).code, 'peer.suspended');
});
