import fc from 'fast-check';
import t from 'tap';
import { ask, counts, grouped, type Person, people } from './people.ts';

const all = people(120);
const owners = [all.slice(0, 30), all.slice(30, 70), all.slice(70)];
const refused = (...args: [Parameters<typeof ask>[1], Parameters<typeof ask>[2], number?]): boolean =>
  ask(owners, ...args).refused;

const elders = counts((p) => p.age >= 50);
const but = (...ids: number[]) => counts((p) => p.age >= 50 && !ids.includes(p.id));
const old = all.filter((p) => p.age >= 50).map((p) => p.id);

t.test('two conditions that differ in one to four people are refused, five and more are not', async (t) => {
  for (let n = 1; n <= 4; n++) t.equal(refused(but(...old.slice(0, n)), [elders]), true, `${n} people`);
  t.equal(refused(but(...old.slice(0, 5)), [elders]), false);
  t.equal(refused(but(old[0]!), []), false, 'positive control: alone it is answered');
  t.equal(refused(but(old[0]!), [elders], 1), false, 'positive control: a threshold of one lets it out');
});

t.test('the same question again is answered', async (t) => {
  t.equal(refused(elders, [elders]), false);
});

t.test('exchanging one person for another is refused', async (t) => {
  const swapped = counts((p) => (p.age >= 50 && p.id !== old[0]) || p.id === all.find((q) => q.age < 50)!.id);
  t.equal(refused(swapped, [elders]), true);
});

t.test('everybody but one is refused, though nobody asked for everybody', async (t) => {
  t.equal(
    refused(
      counts((p) => p.id !== 7),
      [],
    ),
    true,
  );
});

t.test('a tracker is refused: the complement padded with one person', async (t) => {
  const victim = old[0]!;
  const rest = counts((p) => p.age < 50 || p.id === victim);
  t.equal(refused(rest, [elders]), true);
  t.equal(
    refused(
      counts((p) => p.age < 50),
      [elders],
    ),
    false,
    'positive control: the exact complement',
  );
});

t.test('the sum of two earlier questions less one person is refused', async (t) => {
  const young = counts((p) => p.age < 35);
  const both = counts((p) => (p.age < 35 || p.age >= 50) && p.id !== old[0]);
  t.equal(refused(both, [young, elders]), true);
  t.equal(refused(both, [young]), false, 'positive control: with one of the two it is answered');
});

t.test('the difference of two earlier questions less one person is refused', async (t) => {
  const adults = counts((p) => p.age >= 35);
  const middle = counts((p) => p.age >= 35 && p.age < 50 && p.id !== all.find((q) => q.age === 41)!.id);
  t.equal(refused(middle, [adults, elders]), true);
  t.equal(refused(middle, [adults]), false, 'positive control: with one of the two it is answered');
});

t.test('what fills the gap between two earlier questions but for one person is refused', async (t) => {
  const middle = counts((p) => p.age >= 35 && p.age < 50);
  const adults = counts((p) => p.age >= 35 && p.id !== old[0]);
  t.equal(refused(adults, [middle, elders]), true);
});

t.test('groups are compared too: each, their margins, and two at a time', async (t) => {
  const decades = grouped('decade', 6, (p) => Math.floor(p.age / 10) - 2);
  const thirty = all.filter((p) => p.age >= 30 && p.age < 40);
  t.equal(
    refused(
      counts((p) => p.age >= 30 && p.age < 40 && p.id !== thirty[0]!.id),
      [decades],
    ),
    true,
    'one group',
  );
  t.equal(
    refused(
      counts((p) => p.age >= 30 && p.age < 50 && p.id !== thirty[0]!.id),
      [decades],
    ),
    true,
    'two groups',
  );
  t.equal(
    refused(
      counts((p) => p.id !== thirty[0]!.id),
      [decades],
    ),
    true,
    'all groups',
  );
  const without = grouped(
    'decade',
    6,
    (p) => Math.floor(p.age / 10) - 2,
    (p) => p.id !== thirty[0]!.id,
  );
  t.equal(refused(without, [decades]), true, 'the same groups without one person');
  t.equal(
    refused(
      counts((p) => p.age >= 30 && p.age < 40),
      [decades],
    ),
    false,
    'positive control: the group itself',
  );
});

t.test('a filtered measure is a set of its own', async (t) => {
  const women = counts(
    () => true,
    (p) => p.sex === 0,
  );
  t.equal(
    refused(
      counts((p) => p.sex === 0 && p.id !== 0),
      [women],
    ),
    true,
  );
  t.equal(
    refused(
      counts(
        () => true,
        (p) => p.sex === 0 && p.id !== 0,
      ),
      [women],
    ),
    true,
  );
  t.equal(
    refused(
      counts((p) => p.sex === 0),
      [women],
    ),
    false,
    'positive control',
  );
});

t.test('sets too small to be released are not compared: nothing of them was given out', async (t) => {
  const tiny = counts((p) => p.id < 3);
  t.equal(
    refused(
      counts((p) => p.id < 6),
      [tiny],
    ),
    false,
  );
});

t.test(
  'one owner\u2019s small difference alone neither refuses nor shows in the length of what it sends',
  async (t) => {
    const dropped = new Set([old.find((id) => id < 30)!, ...old.filter((id) => id >= 70).slice(0, 6)]);
    const { refused: no, vectors } = ask(owners, but(...dropped), [elders]);
    t.equal(no, false, 'one of the first owner, seven of all');
    t.equal(new Set(vectors.map((v) => v.length)).size, 1);
    t.equal(
      ask([...owners, []], but(old[0]!), [elders]).vectors[3]!.length,
      vectors[0]!.length,
      'nor has an owner without rows',
    );
  },
);

t.test(
  'two random sets are refused exactly when a sum or difference of them is about too few rows',
  async () => {
    const subset = fc.uint8Array({ minLength: 40, maxLength: 40, max: 1 });
    fc.assert(
      fc.property(subset, fc.uniqueArray(fc.nat(39), { maxLength: 12 }), (bits, flips) => {
        const rows = people(40);
        const other = bits.map((b, i) => (flips.includes(i) ? 1 - b : b));
        const inside = (set: Uint8Array) => counts((p: Person) => set[p.id] === 1);
        const few = (f: (a: number, b: number) => number): boolean => {
          const n = rows.filter((p) => f(bits[p.id]!, other[p.id]!) !== 0).length;
          return n >= 1 && n < 5;
        };
        const size = (set: Uint8Array) => set.reduce((a, b) => a + b, 0);
        const [a, b] = [size(bits), size(other)];
        const expected =
          b >= 5 && (few((_, y) => 1 - y) || (a >= 5 && (few((x, y) => x - y) || few((x, y) => 1 - x - y))));
        return ask([rows.slice(0, 13), rows.slice(13)], inside(other), [inside(bits)]).refused === expected;
      }),
      { numRuns: 400, seed: 20250 },
    );
  },
);
