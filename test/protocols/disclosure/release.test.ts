import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Canonical, canonicalText, isTacitError } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import { type Release, release, type Tightening } from '@tacit/sdk/protocols/disclosure';
import { avg, count, eq, from, type Plan, sum, validatePlan } from '@tacit/sdk/query';
import t from 'tap';
import type { Row } from '../evaluate.ts';
import { answerOf, bySexCp, heart, rows } from './heart.ts';

const FIVE: Obligations = { minGroup: 5 };

const releaseOf = (
  plan: Plan,
  table: readonly Row[],
  obligations = [FIVE],
  asked: Tightening = {},
): Release => release(answerOf(plan, table), obligations, asked);

const DATA = new URL('../../../../../shared/data/', import.meta.url);

t.test('the heart reference: exactly two cells are held back (needs ../shared/data)', async (t) => {
  if (!existsSync(DATA)) return t.pass('no ../shared/data beside this checkout');
  const all: Row[] = [];
  for (const file of readdirSync(new URL('heart/', DATA))) {
    const [header, ...lines] = readFileSync(new URL(`heart/${file}`, DATA), 'utf8')
      .trim()
      .split(/\r?\n/);
    const names = header!.split(',');
    for (const line of lines) {
      const cells = line.split(',');
      const pick = (name: string) => {
        const text = cells[names.indexOf(name)]!;
        return /^-?\d+$/.test(text) ? BigInt(text) : null;
      };
      all.push({ sex: pick('sex'), cp: pick('cp'), age: pick('age'), num: pick('num') });
    }
  }
  const expected = readFileSync(new URL('reference/heart_by_sex_cp.csv', DATA), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  const out = releaseOf(bySexCp, all);
  const shown = new Map(out.rows.map((r) => [`${r[0]},${r[1]}`, r]));
  t.equal(out.rows.length, expected.length);
  for (const [sex, cp, n, disease, ages] of expected) {
    const small = disease === '1' || disease === '4';
    t.same(shown.get(`${sex},${cp}`), [sex, cp, n, small ? null : disease, ages]);
  }
  t.equal(out.suppressed.length, 2);
  t.ok(out.suppressed.every((s) => s.column === 3 && s.rule === 'min-count'));
});

t.test('empty groups are absent and small groups keep their labels only', async (t) => {
  const table = [...rows(4, { cp: 1n }), ...rows(20, { cp: 2n, num: 1n }), ...rows(20, { cp: 2n })];
  const out = releaseOf(bySexCp, table);
  t.same(out.rows, [
    ['0', '1', null, null, null],
    ['0', '2', '40', '20', '2000'],
  ]);
  t.same(
    out.suppressed.map((s) => [s.row, s.column, s.rule]),
    [
      [0, 2, 'min-group'],
      [0, 3, 'min-group'],
      [0, 4, 'min-group'],
    ],
  );
});

t.test('a sum of zeros and ones is a count, and so is its complement', async (t) => {
  const disease = (sick: number, well: number) =>
    releaseOf(bySexCp, [...rows(sick, { num: 2n }), ...rows(well, {})]).rows[0]![3];
  t.equal(disease(5, 5), '5');
  t.equal(disease(4, 40), null);
  t.equal(disease(0, 40), null, 'nobody');
  t.equal(disease(40, 4), null, 'all but four');
  t.equal(disease(40, 0), null, 'everybody');
});

t.test(
  'a count of known values is held back where few are missing, not where none or many are',
  async (t) => {
    const plan = validatePlan(
      from('heart')
        .groupBy('sex')
        .select({ n: count(), known: count('chol'), mean: avg('chol') })
        .plan(),
      heart,
    );
    const row = (missing: number) =>
      releaseOf(plan, [...rows(30, {}), ...rows(missing, { chol: null })]).rows[0]!.slice(0, 2);
    t.same(row(0), ['30', '30']);
    t.same(row(1), ['31', null]);
    t.same(row(4), ['34', null]);
    t.same(row(5), ['35', '30']);
  },
);

t.test('a sum and its mean do not tell how few values are missing', async (t) => {
  const measures = { s: sum('chol'), a: avg('chol'), other: avg('age') };
  const row = (missing: number, pick: readonly (keyof typeof measures)[]) => {
    const picked = Object.fromEntries(pick.map((k) => [k, measures[k]]));
    const plan = validatePlan(from('heart').select(picked).plan(), heart);
    return releaseOf(plan, [...rows(30, {}), ...rows(missing, { chol: null })]).rows[0];
  };
  t.same(row(2, ['s', 'a', 'other']), [null, null, '50']);
  t.same(row(2, ['a']), ['200'], 'one of them alone');
  t.same(row(0, ['s', 'a']), ['6000', '200']);
  t.same(row(5, ['s', 'a']), ['6000', '200']);
});

t.test('filtered counts below the threshold are held back, zero too', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ n: count(), f: count(null, eq('fbs', 1)) })
      .plan(),
    heart,
  );
  const f = (ones: number) => releaseOf(plan, [...rows(30, {}), ...rows(ones, { fbs: 1n })]).rows[0];
  t.same(f(0), ['30', null]);
  t.same(f(4), ['34', null]);
  t.same(f(5), ['35', '5']);
});

t.test('an answer without groups has one row even when nothing passes', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ n: count(), s: sum('age') })
      .plan(),
    heart,
  );
  t.same(releaseOf(plan, []).rows, [[null, null]]);
});

t.test('order and limit see held-back values as NULL', async (t) => {
  const plan = validatePlan(
    from('heart').groupBy('cp').select('cp', { n: count() }).orderBy('n', 'desc').limit(3).plan(),
    heart,
  );
  const sizes = [3, 9, 2, 7];
  const out = releaseOf(
    plan,
    sizes.flatMap((n, i) => rows(n, { cp: BigInt(i + 1) })),
  );
  t.same(out.rows, [
    ['2', '9'],
    ['4', '7'],
    ['1', null],
  ]);
  t.same(out.suppressed, [{ row: 2, column: 1, rule: 'min-group' }]);
});

t.test('the strictest of all contracts applies and callers may only tighten', async (t) => {
  const plan = validatePlan(from('heart').select({ n: count() }).plan(), heart);
  const seven = rows(7, {});
  t.equal(releaseOf(plan, seven, [FIVE, { minGroup: 8 }]).rows[0]![0], null);
  t.equal(releaseOf(plan, seven, [FIVE], { minGroup: 8 }).rows[0]![0], null);
  t.equal(releaseOf(plan, seven, [FIVE], { minGroup: 7 }).rows[0]![0], '7');
  for (const asked of [{ minGroup: 4 }, { minGroup: Number.NaN }, { maxGroups: 0 }]) {
    try {
      releaseOf(plan, seven, [FIVE], asked);
      t.fail('accepted a weaker rule');
    } catch (e) {
      t.ok(isTacitError(e) && e.code === 'disclosure.weaker-rule');
    }
  }
});

t.test('refuses more groups than allowed', async (t) => {
  const table = [...rows(9, { cp: 1n }), ...rows(9, { cp: 2n }), ...rows(9, { cp: 3n })];
  t.equal(releaseOf(bySexCp, table, [{ minGroup: 5, maxGroups: 3 }]).rows.length, 3);
  t.throws(() => releaseOf(bySexCp, table, [FIVE, { minGroup: 5, maxGroups: 2 }]), {
    code: 'disclosure.too-many-groups',
  });
});

t.test('a release has one canonical form', async (t) => {
  const out = releaseOf(bySexCp, rows(9, {}));
  t.equal(canonicalText(out as unknown as Canonical), canonicalText(JSON.parse(JSON.stringify(out))));
});
