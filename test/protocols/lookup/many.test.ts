import { buildTable, LookupPool, sodiumGroup } from '@tacit/node/lookup';
import { isTacitError, type MemberId } from '@tacit/sdk/core';
import {
  answerBuckets,
  answerEvaluation,
  askHelper,
  assignHelpers,
  BucketTree,
  bucketBytes,
  deriveKey,
  findLabel,
  helperSummand,
  readEvaluation,
  startLookup,
} from '@tacit/sdk/protocols/lookup';
import t from 'tap';
import { seeded } from './seeded.ts';

const group = await sodiumGroup();
const pool = new LookupPool(1);
t.teardown(() => pool.close());
const members = ['alpha', 'beta', 'gamma', 'delta'] as MemberId[];

const lists = new Map(
  await Promise.all(
    members.map(async (name, i) => {
      const key = deriveKey(group, seeded(name)(32), new Uint8Array());
      // List i holds persons divisible by i + 1.
      const rows = Array.from({ length: 400 }, (_, n) => ({
        id: [`person ${n * (i + 1)}`],
        label: 'listed',
      }));
      const options = { key, epoch: 1, rules: [[]], labels: ['listed'], k: 10 };
      const { parameters, table } = await buildTable(pool, options, rows);
      const bucket = (b: number) => bucketBytes(table, b);
      return [name, { key, parameters, tree: new BucketTree(table.bits, bucket), bucket }] as const;
    }),
  ),
);

/** The whole run for one id; what the private sum then adds up. */
function summands(id: string): bigint[] {
  return [...assignHelpers(members).keys()].map((list, i) => {
    const owner = lists.get(list)!;
    const { state, request } = startLookup(group, owner.parameters, [[id]], seeded(`${id}/${i}`));
    const asked = readEvaluation(group, state, answerEvaluation(group, owner.key, 1, request, seeded('r')));
    const question = askHelper(asked, 0);
    const reply = answerBuckets(owner, { epoch: 1, version: 1, buckets: [question.bucket] });
    return helperSummand(owner.parameters, question, reply);
  });
}

t.test('the summands of the helpers add up to the number of lists an id is on', async (t) => {
  const total = (id: string) => summands(id).reduce((a, b) => a + b);
  t.equal(total('person 12'), 4n);
  t.equal(total('person 2'), 2n);
  t.equal(total('person 7'), 1n);
  t.equal(total('nobody'), 0n);
});

t.test('a helper cannot read the label, and takes only the bucket under the root', async (t) => {
  const owner = lists.get(members[0]!)!;
  const { state, request } = startLookup(group, owner.parameters, [['person 7']], seeded('x'));
  const asked = readEvaluation(group, state, answerEvaluation(group, owner.key, 1, request, seeded('r')));
  const question = askHelper(asked, 0);
  const reply = answerBuckets(owner, { epoch: 1, version: 1, buckets: [question.bucket] });
  t.equal(helperSummand(owner.parameters, question, reply), 1n, 'control');
  const guess = new Uint8Array(64);
  guess.set(Buffer.from(question.tag, 'hex'), 4);
  t.not(findLabel(owner.bucket(question.bucket), guess), 0, 'the tag does not unmask');
  const codeOf = (table = owner.parameters, q: unknown = question, r: unknown = reply): string => {
    try {
      return String(helperSummand(table, q, r));
    } catch (e) {
      return isTacitError(e) ? e.code : String(e);
    }
  };
  const next = (question.bucket + 1) % 2 ** owner.parameters.bits;
  const other = answerBuckets(owner, { epoch: 1, version: 1, buckets: [next] });
  t.equal(codeOf(owner.parameters, question, other), 'lookup.bad-bucket');
  t.equal(codeOf({ ...owner.parameters, version: 2 }), 'lookup.stale');
  t.equal(codeOf(owner.parameters, { ...question, tag: 'zz' }), 'input.invalid');
  t.equal(codeOf(owner.parameters, question, { ...reply, buckets: [] }), 'input.invalid');
});

t.test('a helper is never the list itself, and every list has one', async (t) => {
  const helpers = assignHelpers(members);
  t.same([...helpers.keys()], members);
  t.ok([...helpers].every(([list, helper]) => list !== helper));
  t.equal(new Set(helpers.values()).size, members.length);
  t.throws(() => assignHelpers(members.slice(0, 1)), { code: 'input.invalid' });
  t.throws(() => assignHelpers([members[0]!, members[0]!]), { code: 'input.invalid' });
});
