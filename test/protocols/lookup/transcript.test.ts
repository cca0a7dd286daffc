import { buildTable, LookupPool, nativeStream, PrivateTier, sodiumGroup } from '@tacit/node/lookup';
import {
  answerEvaluation,
  askBuckets,
  askPrivately,
  bucketOf,
  deriveKey,
  prepareQuery,
  readEvaluation,
  startLookup,
  wordsOf,
} from '@tacit/sdk/protocols/lookup';
import t from 'tap';
import { seeded } from './seeded.ts';

/** What the owner sees of a question, and whether it tells more than stated. */
const group = await sodiumGroup();
const pool = new LookupPool(1);
t.teardown(() => pool.close());
const key = deriveKey(group, seeded('key')(32), new Uint8Array());
const rows = Array.from({ length: 1200 }, (_, i) => ({ id: [`p-${i}`], label: 'x' }));
const options = { key, epoch: 1, rules: [[{ rule: 'trim' as const }]], labels: ['x'], k: 30 };
const built = await buildTable(pool, options, rows);
const { parameters } = built;
const ids = ['p-1', 'p-1199', 'nobody', 'a much longer identifier of somebody who is not listed'];

const ask = (id: string, seed: string) => {
  const { state, request } = startLookup(group, parameters, [[id]], seeded(seed));
  const reply = answerEvaluation(group, key, 1, request, seeded('r'));
  return { request, reply, asked: readEvaluation(group, state, reply) };
};

t.test('an evaluation request is one uniform element of fixed size per id', async (t) => {
  const requests = ids.map((id) => ask(id, id).request);
  t.same(new Set(requests.map((r) => Object.keys(r).join())), new Set(['epoch,blinded']));
  t.equal(new Set(requests.map((r) => JSON.stringify(r).length)).size, 1);
  t.notSame(ask('p-1', 'one').request, ask('p-1', 'two').request, 'the same id twice looks like two ids');
});

t.test('a bucket request holds the bucket and nothing else', async (t) => {
  for (const id of ids) {
    const { asked } = ask(id, id);
    t.same(askBuckets(asked), {
      epoch: 1,
      version: 1,
      buckets: [bucketOf(asked.outputs[0]!, parameters.bits)],
    });
  }
  const inBucket = rows.filter((r) => {
    const { asked } = ask(r.id[0]!, 'same');
    return askBuckets(asked).buckets[0] === 0;
  });
  t.ok(inBucket.length >= parameters.k, `${inBucket.length} entries ask the same question`);
});

t.test('a private request has one size and looks uniform, whatever is asked', async (t) => {
  const tier = await PrivateTier.load(pool, built);
  const hint = await tier.hint(seeded('seed')(32));
  const sizes = new Set<number>();
  const answers = new Set<number>();
  for (const [i, id] of ids.entries()) {
    const { asked } = ask(id, id);
    const prepared = prepareQuery(hint, seeded(`private ${i}`), nativeStream);
    const request = askPrivately(asked, 0, hint, prepared);
    t.same(Object.keys(request), ['epoch', 'version', 'query']);
    sizes.add(request.query.length);
    answers.add((await tier.reply(request)).answer.length);
    const words = wordsOf(request.query, 'query');
    const ones = words.reduce((sum, w) => sum + (w.toString(2).match(/1/g)?.length ?? 0), 0);
    const expected = words.length * 16;
    t.ok(Math.abs(ones - expected) < 6 * Math.sqrt(words.length * 8), `${ones} ones of ${2 * expected} bits`);
  }
  t.equal(sizes.size, 1);
  t.equal(answers.size, 1);
});
