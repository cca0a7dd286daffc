import { polytope, range } from '@tacit/sdk/protocols/disclosure';
import { type Attack, outcome } from '../attacker.ts';
import { PATIENTS } from '../hospitals.ts';

const isFew = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 4;

export const missing: Attack = {
  name: 'missing values: how many lack a measurement, from counts, a sum and a mean',
  against: 'guarded',
  control: 'insecure',
  async run(a) {
    const truth = PATIENTS.filter((p) => p.chol === null).length;
    const cells = await a.ask('select count(*) n, count(chol) k, sum(chol) s, avg(chol) m from T');
    const [n, k, s, m] = (cells?.[0] ?? []).map((c) => (c === null ? Number.NaN : Number(c)));
    const guesses = [n! - k!, n! - Math.round(s! / m!)];
    const nulls = await a.number('select count(*) n from T where chol is null');
    return outcome(a, guesses.includes(truth) || nulls === truth, `${truth} patients lack the measurement`);
  },
};

export const margins: Attack = {
  name: 'margin recovery: a suppressed cell by linear programming over four tables',
  against: 'guarded',
  control: 'threshold',
  async run(a) {
    const fine = await a.ask('select sex, ward, count(*) n from T group by sex, ward order by sex, ward');
    const sexes = await a.ask('select sex, count(*) n from T group by sex');
    const wards = await a.ask('select ward, count(*) n from T group by ward');
    const total = await a.ask('select count(*) n from T');
    const rows = fine ?? [];
    const held = rows.flatMap((r, i) => (r[2] === null ? [i] : []));
    const lhs: bigint[][] = [];
    const rhs: bigint[] = [];
    // Unknowns: how far each held-back cell lies above 1, and how far below 4.
    const width = 2 * held.length;
    const equation = (ones: readonly number[], sum: number): void => {
      lhs.push(Array.from({ length: width }, (_, k) => (ones.includes(k) ? 1n : 0n)));
      rhs.push(BigInt(sum));
    };
    const margin = (
      known: string | boolean | null | undefined,
      inside: (r: (typeof rows)[number]) => boolean,
    ) => {
      if (known === null || known === undefined) return;
      const open = held.flatMap((i, k) => (inside(rows[i]!) ? [k] : []));
      const shown = rows.filter((r) => r[2] !== null && inside(r)).reduce((s, r) => s + Number(r[2]), 0);
      if (open.length > 0) equation(open, Number(known) - shown - open.length);
    };
    for (const [sex, n] of sexes ?? []) margin(n, (r) => r[0] === sex);
    for (const [ward, n] of wards ?? []) margin(n, (r) => r[1] === ward);
    margin(total?.[0]?.[0], () => true);
    held.forEach((_, k) => {
      equation([k, held.length + k], 3);
    });
    const points = held.length === 0 || rhs.some((b) => b < 0n) ? null : polytope(lhs, rhs, width);
    const found = held.flatMap((i, k) => {
      if (points === null) return [];
      const { least, greatest } = range(points, k);
      const exact = greatest !== null && least.n * greatest.d === greatest.n * least.d;
      return exact ? [`${rows[i]![0]} in ${rows[i]![1]}: ${1n + least.n / least.d}`] : [];
    });
    return outcome(a, found.length > 0, `suppressed, and found: ${found.join('; ')}`);
  },
};

export const dominance: Attack = {
  name: 'dominance: a total that is nearly one patient\u2019s',
  against: 'money',
  control: 'threshold',
  async run(a) {
    const most = Math.max(...PATIENTS.map((p) => p.cost));
    const { ward } = PATIENTS.find((p) => p.cost === most)!;
    const cells = await a.ask('select ward, sum(cost) s from T group by ward order by ward');
    const total = Number(cells?.find((r) => r[0] === ward)?.[1] ?? Number.NaN);
    return outcome(a, total > most && total < 1.3 * most, `one patient cost ${total} less a little`);
  },
};

export const identifier: Attack = {
  name: 'near-identifier: group by age, ward and sex',
  against: 'guarded',
  control: 'insecure',
  async run(a) {
    const cells = await a.ask(
      'select age // 10 a, ward, sex, count(*) n, sum(disease) d from T group by age // 10, ward, sex',
    );
    const named = (cells ?? []).filter((r) => r[3] !== null && isFew(Number(r[3])));
    await a.ask('select patient_id, count(*) n from T group by patient_id');
    return outcome(a, named.length > 0, `${named.length} groups of one to four patients with their diseases`);
  },
};

export const packing: Attack = {
  name: 'packing: several small counts in the digits of one sum',
  against: 'guarded',
  control: 'insecure',
  async run(a) {
    const n = await a.number(
      "select sum(case when ward = 'burns' and sex = 'm' then 1 when ward = 'burns' then 1000 else 1000000 end) s from T",
    );
    const b = await a.number(
      "select sum((case when ward = 'burns' and sex = 'm' then 1 else 0 end) + 1000 * (case when ward = 'east' then 1 else 0 end)) s from T",
    );
    const found = [n, b].filter((v) => v !== null && isFew(v % 1000));
    return outcome(a, found.length > 0, `${Number(found[0]) % 1000} men lie in ward burns`);
  },
};

export const averaging: Attack = {
  name: 'averaging: the same rounded count, five times',
  against: 'money',
  control: 'threshold',
  async run(a) {
    const age = [60, 61, 62, 63].find((y) => PATIENTS.filter((p) => p.age > y).length % 5 !== 0)!;
    const truth = PATIENTS.filter((p) => p.age > age).length;
    const answers: number[] = [];
    for (let i = 0; i < 5; i++) {
      const n = await a.number(`select count(*) n from T where age > ${age}`);
      if (n !== null) answers.push(n);
    }
    const mean = answers.reduce((s, n) => s + n, 0) / answers.length;
    return outcome(a, Math.abs(mean - truth) < 0.5, `exactly ${truth} patients are older than ${age}`);
  },
};
