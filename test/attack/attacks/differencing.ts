import { type Attack, type Attacker, type Outcome, outcome } from '../attacker.ts';
import { PATIENTS } from '../hospitals.ts';

const money = (n: number): string => n.toFixed(2);

/** The cost of the one person of that age, from two sums. */
export async function subtract(
  a: Attacker,
  age: number,
  between: () => Promise<void> = async () => undefined,
): Promise<Outcome> {
  const victim = PATIENTS.find((p) => p.age === age)!;
  const where = `ward = '${victim.ward}' and sex = 'f' and age > ${age - 60}`;
  const all = await a.number(`select sum(cost) s from T where ${where}`);
  await between();
  const rest = await a.number(`select sum(cost) s from T where ${where} and age <> ${age}`);
  const learnt = all === null || rest === null ? null : all - rest;
  return outcome(
    a,
    learnt !== null && money(learnt) === money(victim.cost),
    `the patient of ${age} cost ${money(learnt ?? 0)}`,
  );
}

export const differencing: Attack = {
  name: 'differencing: two sums that differ in one patient',
  against: 'guarded',
  control: 'threshold',
  run: (a) => subtract(a, 91),
};

export const swapping: Attack = {
  name: 'differencing by groups: the same table without one patient',
  against: 'guarded',
  control: 'threshold',
  async run(a) {
    const victim = PATIENTS.find((p) => p.age === 93)!;
    const ask = (where: string) =>
      a.ask(`select ward, count(*) n, sum(disease) d from T ${where} group by ward order by ward`);
    const [all, rest] = [await ask('where age > 25'), await ask('where age > 25 and age <> 93')];
    const row = (cells: typeof all) => cells?.find((r) => r[0] === victim.ward);
    const [before, after] = [row(all), row(rest)];
    const known = before?.[2] != null && after?.[2] != null;
    const sick = Number(before?.[2]) - Number(after?.[2]);
    return outcome(a, known && sick === victim.disease, `the patient of 93 has the disease: ${sick === 1}`);
  },
};

export const filters: Attack = {
  name: 'differencing inside one question: two filtered sums',
  against: 'guarded',
  control: 'threshold',
  async run(a) {
    const victim = PATIENTS.find((p) => p.age === 94)!;
    const cells = await a.ask(
      'select sum(cost) filter (where age > 40) x, sum(case when age > 40 and age <> 94 then cost else 0 end) y from T',
    );
    const [x, y] = cells?.[0] ?? [];
    const learnt = x == null || y == null ? null : Number(x) - Number(y);
    return outcome(
      a,
      learnt !== null && money(learnt) === money(victim.cost),
      `the patient of 94 cost ${money(learnt ?? 0)}`,
    );
  },
};

export const tracker: Attack = {
  name: 'general tracker (Denning, Denning and Schwartz 1979): four padded questions',
  against: 'guarded',
  control: 'threshold',
  async run(a) {
    const victim = PATIENTS.find((p) => p.age === 95)!;
    const sum = (where: string) => a.number(`select sum(cost) s from T where ${where}`);
    // q(C) = q(C or T) + q(C or not T) - q(all), and q(all) = q(T) + q(not T).
    const parts = [
      await sum('age = 95 or age > 55'),
      await sum('age = 95 or age <= 55'),
      await sum('age > 55'),
      await sum('age <= 55'),
    ];
    const [ct, cn, t, n] = parts;
    const whole = parts.every((p) => p !== null);
    const learnt = whole ? ct! + cn! - t! - n! : null;
    return outcome(
      a,
      learnt !== null && money(learnt) === money(victim.cost),
      `the patient of 95 cost ${money(learnt ?? 0)}`,
    );
  },
};

export const unions: Attack = {
  name: 'differencing through a union: two questions, then both without one patient',
  against: 'guarded',
  control: 'threshold',
  async run(a) {
    const victim = PATIENTS.find((p) => p.age === 96)!;
    const sum = (where: string) => a.number(`select sum(cost) s from T where ${where}`);
    const old = await sum("sex = 'f' and age > 70");
    const young = await sum("sex = 'f' and age < 40");
    const both = await sum("sex = 'f' and (age > 70 or age < 40) and age <> 96");
    const learnt = old === null || young === null || both === null ? null : old + young - both;
    return outcome(
      a,
      learnt !== null && money(learnt) === money(victim.cost),
      `the patient of 96 cost ${money(learnt ?? 0)}`,
    );
  },
};
