import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildTable,
  LookupPool,
  LookupService,
  nativeStream,
  openTable,
  PrivateTier,
  saveTable,
  sodiumGroup,
} from '@tacit/node/lookup';
import { isTacitError } from '@tacit/sdk/core';
import {
  type Asked,
  askBuckets,
  askPrivately,
  changedHint,
  deriveKey,
  hintHash,
  nobleGroup,
  prepareQuery,
  readBuckets,
  readEvaluation,
  readPrivately,
  startLookup,
  type TableParameters,
} from '@tacit/sdk/protocols/lookup';
import t from 'tap';
import { seeded } from './seeded.ts';

const pool = new LookupPool(2);
const group = await sodiumGroup();
const folder = await mkdtemp(join(tmpdir(), 'lookup-'));
t.teardown(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

const rules = [[{ rule: 'trim' as const }, { rule: 'upper' as const }]];
const labels = ['fraud', 'sanction', 'default'];
const key = deriveKey(group, seeded('key')(32), new Uint8Array());
const rows = Array.from({ length: 3000 }, (_, i) => ({ id: [`p-${i}`], label: labels[i % 3]! }));
const options = { key, epoch: 1, rules, labels, k: 20 };
const service = new LookupService(pool);
t.teardown(() => service.close());

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};

async function asked(table: TableParameters, ids: readonly string[]): Promise<Asked> {
  const { state, request } = startLookup(
    nobleGroup,
    table,
    ids.map((id) => [id]),
    seeded(ids.join()),
  );
  return readEvaluation(nobleGroup, state, await service.evaluate(request));
}
const answers = async (table: TableParameters, ids: readonly string[]) => {
  const state = await asked(table, ids);
  return readBuckets(state, service.buckets(askBuckets(state))).map((a) => a.label);
};

t.before(async () => {
  await saveTable(folder, await buildTable(pool, options, rows));
  await service.open(folder, key);
});

t.test('tells whether ids are on the list and with which label', async (t) => {
  const table = service.parameters;
  t.equal(table.entries, 3000);
  t.ok(table.k >= 20);
  t.same(await answers(table, [' P-0', 'p-1 ', 'P-2999', 'p-3000', 'nobody']), [
    'fraud',
    'sanction',
    'default',
    null,
    null,
  ]);
});

t.test('the private tier gives the same answers', async (t) => {
  const open = await openTable(folder);
  const tier = await PrivateTier.load(pool, { parameters: open.parameters, table: open.read() });
  open.close();
  const hint = await tier.hint(seeded('seed')(32));
  t.equal(hintHash(hint), hintHash(await tier.hint(seeded('seed')(32))));
  const state = await asked(service.parameters, ['p-4', 'p-2998', 'nobody']);
  const got = [];
  for (let i = 0; i < 3; i++) {
    const prepared = prepareQuery(hint, seeded(`q${i}`), nativeStream);
    const reply = await tier.reply(askPrivately(state, i, hint, prepared));
    got.push(readPrivately(state, i, prepared, reply).label);
    const half = { ...reply, answer: reply.answer.slice(0, 64) };
    t.equal(await codeOf(() => readPrivately(state, i, prepared, half)), 'lookup.bad-bucket');
    t.equal(await codeOf(() => readPrivately(state, i, prepared, { ...reply, version: 8 })), 'lookup.stale');
  }
  t.same(got, ['sanction', 'sanction', null]);
  t.equal(await codeOf(() => tier.reply({ epoch: 1, version: 1, query: 'AAAA' })), 'input.invalid');
  t.equal(await codeOf(() => tier.reply({ epoch: 9, version: 1, query: '' })), 'lookup.stale');
});

t.test('the private tier follows a change, and so does a kept hint', async (t) => {
  const other = join(folder, 'followed');
  await saveTable(other, await buildTable(pool, { ...options, epoch: 5 }, rows));
  const followed = new LookupService(pool);
  await followed.open(other, key);
  const read = async () => {
    const open = await openTable(other);
    const whole = { parameters: open.parameters, table: open.read() };
    open.close();
    return whole;
  };
  const tier = await PrivateTier.load(pool, await read());
  const hint = await tier.hint(seeded('seed')(32));
  const table = await followed.change([{ id: ['late'], label: 'fraud' }], 20);
  const kept = changedHint(hint, await tier.update(await read()), nativeStream);
  t.equal(hintHash(kept), hintHash(await tier.hint(seeded('seed')(32))));
  const { state, request } = startLookup(nobleGroup, table, [['late']], seeded('late'));
  const now = readEvaluation(nobleGroup, state, await followed.evaluate(request));
  const prepared = prepareQuery(kept, seeded('late query'), nativeStream);
  const reply = await tier.reply(askPrivately(now, 0, kept, prepared));
  t.equal(readPrivately(now, 0, prepared, reply).label, 'fraud');
  followed.close();
});

t.test('a changed, swapped or shortened bucket is refused', async (t) => {
  const state = await asked(service.parameters, ['p-1', 'p-2']);
  const reply = service.buckets(askBuckets(state));
  const [a, b] = reply.buckets;
  const read = (buckets: unknown, k = reply.k) => codeOf(() => readBuckets(state, { ...reply, k, buckets }));
  t.equal(await read([a, b]), 'accepted');
  t.equal(await read([b, a]), 'lookup.bad-bucket', 'swapped');
  t.equal(await read([{ ...a, entries: `${a!.entries.slice(0, -4)}AAAA` }, b]), 'lookup.bad-bucket');
  t.equal(await read([{ ...a, entries: a!.entries.slice(0, 64 * 8) }, b]), 'lookup.bad-bucket');
  t.equal(await read([{ ...a, path: a!.path.slice(1) }, b]), 'lookup.bad-bucket');
  t.equal(await read([a]), 'lookup.bad-bucket');
  t.equal(await read([a, b], 1), 'lookup.bad-bucket', 'another k than on the ledger');
  t.equal(await read('x'), 'input.invalid');
});

t.test('requests for another key, version or bucket are refused', async (t) => {
  const state = await asked(service.parameters, ['p-1']);
  const request = askBuckets(state);
  t.equal(await codeOf(() => service.buckets({ ...request, epoch: 2 })), 'lookup.stale');
  t.equal(await codeOf(() => service.buckets({ ...request, version: 9 })), 'lookup.stale');
  t.equal(await codeOf(() => service.buckets({ ...request, buckets: [2 ** 20] })), 'input.invalid');
  t.equal(await codeOf(() => service.evaluate(null)), 'input.invalid');
  t.equal(
    await codeOf(() => service.evaluate({ epoch: 1, blinded: ['00'.repeat(32)] })),
    'lookup.bad-element',
  );
  t.equal(await codeOf(() => service.evaluate({ epoch: 1, blinded: [] })), 'input.invalid');
});

t.test('changes make a new version, and old parameters no longer fit', async (t) => {
  const before = service.parameters;
  const after = await service.change(
    [
      { id: ['p-0'], label: 'default' },
      { id: ['p-1'], label: null },
      { id: ['new'], label: 'fraud' },
    ],
    20,
  );
  t.equal(after.version, before.version + 1);
  t.same(await answers(after, ['p-0', 'p-1', 'new', 'p-2']), ['default', null, 'fraud', 'default']);
  t.equal(await codeOf(() => answers(before, ['p-0'])), 'lookup.stale');
  const many = rows.slice(2, 2990).map(({ id }) => ({ id, label: null }));
  t.equal(await codeOf(() => service.change(many, 20)), 'lookup.not-anonymous');
  t.same(await answers(after, ['p-0']), ['default'], 'a refused change leaves the table as it was');
});

t.test('a rotated key serves both tables until the old one is retired', async (t) => {
  const old = service.parameters;
  const next = deriveKey(group, seeded('next')(32), new Uint8Array());
  const other = join(folder, 'next');
  await saveTable(other, await buildTable(pool, { ...options, key: next, epoch: 2 }, rows));
  t.equal(await codeOf(() => service.open(other, key)), 'lookup.stale', 'not with the old key');
  const current = await service.open(other, next);
  t.same(await answers(current, ['p-1']), ['sanction']);
  t.same(await answers(old, ['p-2']), ['default']);
  service.retire(1);
  t.equal(await codeOf(() => answers(old, ['p-2'])), 'lookup.stale');
  t.equal(await codeOf(() => service.retire(2)), 'lookup.stale', 'the current one stays');
});

t.test('an owner that answers with another key is caught', async (t) => {
  const table = service.parameters;
  const { state, request } = startLookup(nobleGroup, table, [['p-1']], seeded('caught'));
  const wrong = await pool.run('evaluate', {
    secret: key.secret,
    publicKey: key.publicKey,
    epoch: 2,
    request,
  });
  t.equal(await codeOf(() => readEvaluation(nobleGroup, state, wrong)), 'lookup.bad-proof');
});

t.test('a table file that was changed is not served', async (t) => {
  const other = join(folder, 'bent');
  await saveTable(other, await buildTable(pool, { ...options, epoch: 3 }, rows.slice(0, 100)));
  (await openTable(other)).close();
  const path = join(other, 'table-3-1.bin');
  const bytes = await readFile(path);
  bytes[17]! ^= 1;
  await writeFile(path, bytes);
  t.equal(await codeOf(() => openTable(other)), 'lookup.bad-bucket');
});

t.test('a list with a doubled id, an undeclared label or too few rows is not built', async (t) => {
  const build = (list: typeof rows) => codeOf(() => buildTable(pool, options, list));
  t.equal(await build([...rows, { id: [' P-7 '], label: 'fraud' }]), 'lookup.duplicate-id');
  t.equal(await build([{ id: ['x'], label: 'other' }]), 'input.invalid');
  t.equal(await build(rows.slice(0, 19)), 'lookup.not-anonymous');
  t.equal(await build([...rows, { id: ['  '], label: 'fraud' }]), 'lookup.bad-id');
});
