import { concat } from '@tacit/sdk/core';
import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seededRng } from './helpers.ts';
import { CONTEXT, changed, PHYSICAL, STATEMENT, setup, smallWords } from './small.ts';

t.setTimeout(120_000);

const s = await setup();
const words = s.material.words;
const [status, , value] = words as [Uint16Array, Uint16Array, Uint16Array];
const selected = status.findIndex((w) => w >= 4 && w <= 20);
const excluded = status.findIndex((w) => w < 4);
const withNull = value.findIndex((w, i) => w === 0 && status[i]! >= 4 && status[i]! <= 20);
const rejected = (
  t: { same(a: unknown, b: unknown): unknown },
  proof: T.TableProof,
  check = 'relations',
): void => {
  t.same(s.verify(proof.proof, proof.totals), { ok: false, check });
};

t.test('accepts the honest proof with both verifiers (control)', async (t) => {
  t.same(s.verify(s.honest.proof, s.honest.totals), { ok: true });
  t.same(T.verifyTable(s.material.commitment, STATEMENT, CONTEXT, s.honest.totals, s.honest.proof), {
    ok: true,
  });
  const again = new Map([[0, status.slice()]]);
  const proof = s.prove({ words: again });
  t.same(s.verify(proof.proof, proof.totals), { ok: true }, 'the hooks themselves break nothing');
});

t.test('rejects a group total wrong by one, in every position', async (t) => {
  for (let k = 0; k < s.honest.totals.length; k += 5) {
    const totals = s.honest.totals.slice();
    totals[k] = totals[k]! + 1;
    rejected(t, s.prove({ totals }));
    t.notOk(s.verify(s.honest.proof, totals).ok);
  }
});

t.test('rejects a dropped, an added and a changed row', async (t) => {
  rejected(t, s.prove({ words: new Map([[0, changed(status, selected, 0)]]) }));
  rejected(t, s.prove({ words: new Map([[0, changed(status, excluded, 9)]]) }));
  rejected(t, s.prove({ words: new Map([[2, changed(value, selected, value[selected]! ^ 1)]]) }));
  rejected(t, s.prove({ words: new Map([[1, changed(words[1]!, selected, words[1]![selected]! ^ 1)]]) }));
});

t.test('rejects a NULL counted as a value', async (t) => {
  t.ok(withNull >= 0);
  rejected(t, s.prove({ words: new Map([[2, changed(value, withNull, 1)]]) }));
});

/** Selects one more word, or one fewer, than the predicate says. */
const bent =
  (word: number, accept: number) =>
  (virtuals: readonly T.Virtual[]): readonly T.Virtual[] =>
    virtuals.map((v) => {
      if (v.kind !== 'read' || v.slot !== 0) return v;
      const table = v.table.slice();
      table[4 * word] = accept;
      return { ...v, table };
    });

const totalsWith = (accepts: (w: number) => boolean): Uint32Array =>
  T.totalsOf(
    {
      ...STATEMENT,
      where: { op: 'test', slot: 0, accepts: Uint8Array.from({ length: 32 }, (_, w) => Number(accepts(w))) },
    },
    s.material.commitment.rows,
    words,
  );

t.test('rejects a wrong selection, also when the lookup vector is repaired to fit', async (t) => {
  const more = totalsWith((w) => w >= 3 && w <= 20);
  rejected(t, s.prove({ totals: more, virtuals: bent(3, 1) }));
  const fewer = totalsWith((w) => w >= 4 && w <= 20 && w !== 7);
  rejected(t, s.prove({ totals: fewer, virtuals: bent(7, 0) }));
  const honestTable = (STATEMENT.where as { accepts: Uint8Array }).accepts;
  const repair = (values: readonly T.Ext[], h: Uint32Array): void => {
    // Column order: [row < rows], where, key, value; slot 1's table lies elsewhere. Offsets follow the widest first.
    const space = T.lookupSpace(
      PHYSICAL.map((p) => p.bits),
      11,
    );
    const at = space.offsets[0]!;
    let sum = T.ZERO;
    honestTable.forEach((a, w) => {
      if (a === 1) sum = T.extAdd(sum, T.extAt(h, at + w));
    });
    const missing = T.extSub(values[1]!, sum);
    h.set(T.extAdd(T.extAt(h, at + 10), missing), 4 * (at + 10));
  };
  rejected(t, s.prove({ totals: more, virtuals: bent(3, 1), lookup: repair }));
  rejected(t, s.prove({ totals: fewer, virtuals: bent(7, 0), lookup: repair }));
  const untouched = s.prove({ lookup: repair });
  t.same(s.verify(untouched.proof, untouched.totals), { ok: true }, 'an honest vector needs no repair');
});

t.test(
  'refuses to commit words beyond their bits, and rejects a commitment that lies about its bits',
  async (t) => {
    const kernels = await T.wasmKernels();
    const wide = smallWords(5);
    wide[2] = changed(wide[2]!, selected, 200);
    t.throws(() => T.commitTable(PHYSICAL, wide, seededRng(1), kernels), { code: 'proof.domain' });
    const eight = PHYSICAL.map((p, k) => (k === 2 ? { ...p, bits: 8 } : p));
    const material = T.commitTable(eight, wide, seededRng(1), kernels);
    const columns = material.commitment.columns.map((c, k) => ({ ...c, bits: PHYSICAL[k]!.bits }));
    const lying = { ...material, commitment: { ...material.commitment, columns } };
    const words = new Map([[2, changed(wide[2]!, selected, 0)]]);
    const { proof, totals } = T.proveTable(lying, STATEMENT, CONTEXT, kernels, seededRng(2), {
      insecureHooks: { words },
    });
    t.same(T.verifyTable(lying.commitment, STATEMENT, CONTEXT, totals, proof), {
      ok: false,
      check: 'relations',
    });
  },
);

t.test('rejects a proof of another session, owner, plan, version, table or statement', async (t) => {
  const { honest } = s;
  const under = (
    context: T.ProofContext,
    commitment = s.material.commitment,
    statement = STATEMENT,
  ): boolean =>
    T.verifyTable(commitment, statement, context, honest.totals, honest.proof, { math: s.math }).ok;
  t.ok(under(CONTEXT));
  for (const key of ['session', 'owner', 'plan'] as const)
    t.notOk(under({ ...CONTEXT, [key]: 'other' }), key);
  t.notOk(under(CONTEXT, { ...s.material.commitment, previous: 'ab'.repeat(32) }), 'version');
  t.notOk(under(CONTEXT, { ...s.material.commitment, rows: s.material.commitment.rows - 1 }), 'rows');
  const other = await setup(6);
  t.notOk(under(CONTEXT, other.material.commitment), 'table');
  const accepts = Uint8Array.from({ length: 32 }, (_, w) => (w >= 4 && w <= 21 ? 1 : 0));
  t.notOk(
    under(CONTEXT, s.material.commitment, { ...STATEMENT, where: { op: 'test', slot: 0, accepts } }),
    'statement',
  );
});

t.test('rejects truncated, extended, reordered and duplicated paths and leaves', async (t) => {
  const { proof, sections, totals } = s.honest;
  const edit = (from: number, to: number, by: Uint8Array): Uint8Array =>
    concat(proof.subarray(0, from), by, proof.subarray(to));
  const none = new Uint8Array();
  const reject = (bytes: Uint8Array): void => {
    t.equal(s.verify(bytes, totals).ok, false);
  };
  for (const { label, start, length } of sections.filter(
    (x) => x.label === 'paths' || x.label === 'leaves',
  )) {
    const unit = label === 'paths' ? 32 : length / 152;
    const first = proof.slice(start, start + unit);
    const second = proof.slice(start + unit, start + 2 * unit);
    reject(edit(start, start + unit, none));
    reject(edit(start, start, first));
    reject(edit(start, start + 2 * unit, concat(second, first)));
    reject(edit(start, start + 2 * unit, concat(first, first)));
  }
  reject(proof.subarray(0, proof.length - 1));
  reject(concat(proof, Uint8Array.of(0)));
  reject(none);
});

t.test('rejects a change of one word and a word that is not canonical, in every message', async (t) => {
  const { proof, sections, totals } = s.honest;
  const seen = new Map<string, number>();
  const failures: string[] = [];
  for (const { label, start, length } of sections) {
    const count = seen.get(label) ?? 0;
    seen.set(label, count + 1);
    if (count > 3) continue;
    const at = start + 4 * Math.floor(length / 8);
    const flipped = proof.slice();
    flipped[at] = flipped[at]! ^ 1;
    if (s.verify(flipped, totals).ok) failures.push(label);
    if (['mask root', 'lookup root', 'work', 'paths'].includes(label)) continue;
    const wild = proof.slice();
    const view = new DataView(wild.buffer);
    // Only leaf words are field elements; their salts are any bytes.
    const word = label === 'leaves' ? start + 32 : at;
    view.setUint32(word, T.P, true);
    const verdict = s.verify(wild, totals);
    if (verdict.ok || (label !== 'leaves' && verdict.check !== 'canonical')) failures.push(`${label} p`);
  }
  t.same(failures, []);
  t.ok(seen.size >= 15, `${seen.size} kinds of message`);
});
