import { isTacitError } from '@tacit/sdk/core';
import {
  type Condition,
  conditionWords,
  encodeValue,
  type Interval,
  lower,
  type RecordLayout,
  recordLayoutSchema,
} from '@tacit/sdk/protocols/proof/record';
import fc from 'fast-check';
import t from 'tap';

const layout: RecordLayout = {
  name: 'r',
  fields: [
    { name: 'born', type: 'date' },
    { name: 'amount', type: 'number', scale: 2 },
    { name: 'n', type: 'integer' },
    { name: 'code', type: 'category', categories: ['a', 'b', 'c'] },
    { name: 'flag', type: 'boolean' },
  ],
};
const field = (name: string) => layout.fields.find((f) => f.name === name)!;
const code = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};

t.test('dates are counted in days as the calendar does', async (t) => {
  const days = (text: string) => Number(encodeValue(field('born'), text) - (1n << 63n));
  t.equal(days('1970-01-01'), 0);
  t.equal(days('2000-02-29'), 11016);
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
      const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
      return text.startsWith('-') || text.startsWith('0000') || days(text) === day;
    }),
  );
  for (const bad of [
    '2023-02-29',
    '1900-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-1-01',
    '0000-01-01',
    'x',
  ]) {
    t.equal(
      code(() => encodeValue(field('born'), bad)),
      'claim.unsupported',
      bad,
    );
  }
});

t.test('order of stored values is the order of values, and null is below all', async () => {
  const int = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n });
  fc.assert(
    fc.property(int, int, (a, b) => {
      const [x, y] = [encodeValue(field('n'), String(a)), encodeValue(field('n'), String(b))];
      return a < b === x < y && x > encodeValue(field('n'), null);
    }),
  );
});

t.test('decimals keep their scale and lose nothing', async (t) => {
  const cents = (text: string) => encodeValue(field('amount'), text) - (1n << 63n);
  t.equal(cents('12.3'), 1230n);
  t.equal(cents('-0.01'), -1n);
  t.equal(cents('12'), 1200n);
  for (const bad of ['1.234', '1e3', '.5', '1.', '+1', '', '99999999999999999999']) {
    t.equal(
      code(() => cents(bad)),
      'claim.unsupported',
      bad,
    );
  }
});

t.test('somebody is of age on the birthday and not the day before', async (t) => {
  const old = (born: string, on: string): boolean => {
    const range = lower(layout, { kind: 'ageAtLeast', field: 'born', years: 18, on }) as Interval;
    const stored = encodeValue(field('born'), born);
    return range.low <= stored && stored <= range.high;
  };
  t.equal(old('2008-11-21', '2026-11-21'), true);
  t.equal(old('2008-11-22', '2026-11-21'), false);
  t.equal(old('2008-02-29', '2026-02-28'), false, 'born on 29 February: 1 March of a common year');
  t.equal(old('2008-02-29', '2026-03-01'), true);
  t.equal(old('2006-03-01', '2024-02-29'), false);
  t.equal(old('2006-02-28', '2024-02-29'), true);
});

t.test('refuses conditions the circuit cannot hold', async (t) => {
  const wrong: readonly Condition[] = [
    { kind: 'between', field: 'code', low: 'a', high: 'b' },
    { kind: 'between', field: 'n', low: null, high: null },
    { kind: 'between', field: 'n', low: '5', high: '4' },
    { kind: 'band', field: 'n', from: '5', below: '5' },
    { kind: 'oneOf', field: 'n', values: ['1'] },
    { kind: 'oneOf', field: 'code', values: ['z'] },
    { kind: 'ageAtLeast', field: 'n', years: 18, on: '2026-01-01' },
    { kind: 'ageAtLeast', field: 'born', years: 18, on: '2026-02-30' },
    { kind: 'ageAtLeast', field: 'born', years: 200, on: '0100-01-01' },
    { kind: 'equals', field: 'nobody', value: '1' },
  ];
  for (const condition of wrong)
    t.equal(
      code(() => lower(layout, condition)),
      'claim.unsupported',
    );
  const one: Condition = { kind: 'equals', field: 'n', value: '1' };
  const set: Condition = { kind: 'oneOf', field: 'code', values: ['a'] };
  t.equal(
    code(() => conditionWords(layout, [one, one, one, set])),
    'accepted',
  );
  t.equal(
    code(() => conditionWords(layout, [one, one, one, one])),
    'claim.unsupported',
  );
  t.equal(
    code(() => conditionWords(layout, [set, set])),
    'claim.unsupported',
  );
});

t.test('words differ whenever conditions differ', async () => {
  const bound = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(bound, bound, bound, bound, (a, b, c, d) => {
      const word = (x: number, y: number): bigint =>
        conditionWords(layout, [
          { kind: 'between', field: 'n', low: String(Math.min(x, y)), high: String(Math.max(x, y)) },
        ]).between[0];
      const same = Math.min(a, b) === Math.min(c, d) && Math.max(a, b) === Math.max(c, d);
      return (word(a, b) === word(c, d)) === same;
    }),
  );
});

t.test('a layout with doubled names or categories is refused at the door', async (t) => {
  t.equal(recordLayoutSchema.safeParse(layout).success, true);
  const twice = { name: 'r', fields: [layout.fields[0], layout.fields[0]] };
  t.equal(recordLayoutSchema.safeParse(twice).success, false);
  const doubled = { name: 'r', fields: [{ name: 'c', type: 'category', categories: ['a', 'a'] }] };
  t.equal(recordLayoutSchema.safeParse(doubled).success, false);
  const nine = Array.from({ length: 9 }, (_, i) => ({ name: `f${i}`, type: 'integer' }));
  t.equal(recordLayoutSchema.safeParse({ name: 'r', fields: nine }).success, false);
});
