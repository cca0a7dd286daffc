import { type InsecureSeeded, insecureSeeded } from './random.ts';

/** One invented hospital: its own size, age and habits of measuring. */
interface Hospital {
  readonly name: string;
  readonly patients: number;
  readonly age: number;
  readonly smokers: number;
  readonly missing: number;
}

const HOSPITALS: readonly Hospital[] = [
  { name: 'northgate', patients: 412, age: 61, smokers: 0.31, missing: 0.02 },
  { name: 'riverside', patients: 368, age: 55, smokers: 0.24, missing: 0.05 },
  { name: 'saintanne', patients: 241, age: 66, smokers: 0.28, missing: 0.11 },
  { name: 'westfield', patients: 530, age: 58, smokers: 0.36, missing: 0.01 },
];

const HEADER = 'patient_id,age,sex,chest_pain,blood_pressure,cholesterol,smoker,stay_days,cost,disease';
const PAIN = ['typical', 'atypical', 'non_anginal', 'none'] as const;

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.round(x)));

function patient(id: string, h: Hospital, r: InsecureSeeded): string {
  const age = clamp(r.normal(h.age, 10), 19, 94);
  const sex = r.chance(0.46) ? 'female' : 'male';
  const pain = r.pick(PAIN, sex === 'male' ? [8, 15, 24, 53] : [6, 27, 33, 34]);
  const smoker = r.chance(h.smokers);
  const pressure = clamp(r.normal(112 + age * 0.3, 15), 82, 210);
  const cholesterol = clamp(r.normal(190 + age * 0.5, 42), 96, 520);
  const risk =
    -6.2 + 0.055 * age + (sex === 'male' ? 0.7 : 0) + (smoker ? 0.8 : 0) + (pain === 'none' ? 1.3 : 0);
  const disease = r.chance(1 / (1 + Math.exp(-risk)));
  const stay = clamp(Math.exp(r.normal(disease ? 1.7 : 0.7, 0.5)), 0, 60);
  const cost = (stay * 480 + 310 + r.next() * 900).toFixed(2);
  const missing = (text: string): string => (r.chance(h.missing) ? '' : text);
  return [
    id,
    age,
    sex,
    pain,
    missing(String(pressure)),
    missing(String(cholesterol)),
    smoker ? 1 : 0,
    stay,
    cost,
    disease ? 1 : 0,
  ].join(',');
}

/** Four invented hospitals as CSV texts, the same on every machine. */
export function syntheticHospitals(seed = 20250): { readonly owner: string; readonly csv: string }[] {
  return HOSPITALS.map((h, i) => {
    const r = insecureSeeded(seed + i);
    const code = h.name.slice(0, 2).toUpperCase();
    const rows = Array.from({ length: h.patients }, (_, k) =>
      patient(`${code}-${String(k + 1).padStart(4, '0')}`, h, r),
    );
    return { owner: h.name, csv: `${[HEADER, ...rows].join('\n')}\n` };
  });
}

/** What the demo asks when nobody says what to ask. */
export const SYNTHETIC_QUESTIONS: readonly { readonly about: string; readonly sql: string }[] = [
  {
    about: 'How many patients of each sex and chest-pain type have heart disease?',
    sql: 'select sex, chest_pain, count(*) n, sum(disease) diseased from hospitals group by sex, chest_pain order by sex, chest_pain',
  },
  {
    about: 'Do smokers stay longer and cost more?',
    sql: 'select smoker, count(*) n, avg(stay_days) mean_stay, sum(cost) total_cost, stddev_samp(cost) sd from hospitals group by smoker order by smoker',
  },
  {
    about: 'How does blood pressure move with age, and what is the median stay of the diseased?',
    sql: 'select count(*) n, corr(blood_pressure, age) r, regr_slope(blood_pressure, age) per_year, median(stay_days) filter (where disease = 1) median_stay from hospitals',
  },
];
