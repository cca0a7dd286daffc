import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seededRng } from './helpers.ts';
import { CONTEXT, STATEMENT, setup } from './small.ts';

/** Leaves out one absorb, by label; records all. */
class Omitting extends T.HashTranscript {
  readonly labels: string[] = [];
  readonly #omit: string | null;
  constructor(protocol: string, omit: string | null) {
    super(protocol);
    this.#omit = omit;
  }
  override absorb(label: string, data: Uint8Array): void {
    this.labels?.push(label);
    if (label !== this.#omit) super.absorb(label, data);
  }
}

const s = await setup();

/** Every message and draw, in order of first appearance: the protocol's script. A label that vanishes fails here. */
const SCRIPT = [
  'commitment',
  'statement',
  'context',
  'totals',
  'mask root',
  'key point',
  'count weight',
  'digit weights',
  'main round',
  'virtual values',
  'product',
  'lookup root',
  'pole',
  'slot weight',
  'fraction root',
  'fraction layer',
  'fraction values',
  'fraction point',
  'fraction round',
  'batch',
  'lookup round',
  'products',
  'openings of factors',
  'relations',
  'mask sum',
  'mask challenge',
  'row coefficients',
  'vectors',
  'work',
  'positions',
];

t.test('the script of the conversation is the documented one', async (t) => {
  const transcript = new Omitting(T.PROTOCOL, null);
  const verdict = T.verifyTable(s.material.commitment, STATEMENT, CONTEXT, s.honest.totals, s.honest.proof, {
    math: s.math,
    transcript: () => transcript,
  });
  t.same(verdict, { ok: true });
  t.same([...new Set(transcript.labels)], SCRIPT);
});

t.test('a verifier that leaves out any one absorb rejects the honest proof', async (t) => {
  const survived = SCRIPT.filter(
    (omit) =>
      T.verifyTable(s.material.commitment, STATEMENT, CONTEXT, s.honest.totals, s.honest.proof, {
        math: s.math,
        transcript: (name) => new Omitting(name, omit),
      }).ok,
  );
  t.same(survived, []);
});

t.test(
  'without the context in the transcript a proof can be replayed (control: the attack is real)',
  async (t) => {
    const weak = (name: string): T.Transcript => new Omitting(name, 'context');
    const { proof, totals } = s.prover.prove(STATEMENT, CONTEXT, seededRng(3), { transcript: weak });
    const other = { ...CONTEXT, session: 'another session' };
    const verify = (context: T.ProofContext, transcript?: (name: string) => T.Transcript): boolean =>
      T.verifyTable(s.material.commitment, STATEMENT, context, totals, proof, {
        math: s.math,
        ...(transcript === undefined ? {} : { transcript }),
      }).ok;
    t.ok(verify(other, weak), 'the weakened protocol is open to replay: the attack is real');
    t.notOk(verify(other), 'the protocol is not');
    t.notOk(verify(CONTEXT));
  },
);

t.test('labels and data cannot be confused', async (t) => {
  const state = (absorbs: readonly (readonly [string, string])[]): string => {
    const x = new T.HashTranscript('test');
    for (const [label, data] of absorbs) x.absorb(label, new TextEncoder().encode(data));
    return Buffer.from(x.state).toString('hex');
  };
  const all = [
    state([['ab', 'c']]),
    state([['a', 'bc']]),
    state([
      ['a', 'b'],
      ['c', ''],
    ]),
    state([
      ['a', 'b'],
      ['', 'c'],
    ]),
    state([['', 'abc']]),
  ];
  t.equal(new Set(all).size, all.length);
});

t.test('draws are canonical, distinct and depend on label and state', async (t) => {
  const a = new T.HashTranscript('test');
  const b = new T.HashTranscript('test');
  t.same(a.elements('x', 3), b.elements('x', 3));
  t.notSame(a.element('y'), b.element('z'));
  t.ok(
    a
      .elements('many', 500)
      .flat()
      .every((w) => w < T.P),
  );
  const indices = a.indices('positions', 152, 14);
  t.equal(new Set(indices).size, 152);
  t.ok(indices.every((i, k) => i < 2 ** 14 && (k === 0 || indices[k - 1]! < i)));
  const nonce = a.grind(8);
  const c = new T.HashTranscript('test');
  t.ok(a.worked(8, nonce));
  t.notOk(c.worked(24, 12345));
});
