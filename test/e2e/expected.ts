import { syntheticHospitals } from '@tacit/node/demo';

/** The invented patients of all hospitals, pooled: what no party of the network ever sees. */
const patients: readonly Readonly<Record<string, string>>[] = syntheticHospitals().flatMap(({ csv }) => {
  const [header, ...lines] = csv.trim().split('\n');
  const names = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((c, i) => [names[i]!, c])));
});

const cents = (text: string): bigint => BigInt(text.replace('.', ''));
/** Canonical decimals end in no zero. */
const euros = (n: bigint): string => {
  const digits = n.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`.replace(/\.?0+$/, '');
};

function grouped(
  key: string,
  cells: (rows: typeof patients) => readonly string[],
): readonly (readonly string[])[] {
  return [...groupBy(key)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, rows]) => [k, ...cells(rows)]);
}

function groupBy(key: string): Map<string, (typeof patients)[number][]> {
  const groups = new Map<string, (typeof patients)[number][]>();
  for (const p of patients) groups.set(p[key]!, [...(groups.get(p[key]!) ?? []), p]);
  return groups;
}

const sum = (rows: typeof patients, column: string): string =>
  String(rows.reduce((s, p) => s + Number(p[column]), 0));

/** Questions and their answers, computed over the pooled rows by other means than Tacit's. */
export const QUESTIONS: readonly { readonly sql: string; readonly cells: readonly (readonly string[])[] }[] =
  [
    {
      sql: 'select sex, count(*) n, sum(disease) d, sum(stay_days) s from hospitals group by sex order by sex',
      cells: grouped('sex', (rows) => [String(rows.length), sum(rows, 'disease'), sum(rows, 'stay_days')]),
    },
    {
      sql: 'select chest_pain, count(*) n, sum(cost) c from hospitals group by chest_pain order by chest_pain',
      cells: grouped('chest_pain', (rows) => [
        String(rows.length),
        euros(rows.reduce((s, p) => s + cents(p['cost']!), 0n)),
      ]),
    },
    {
      sql: 'select smoker, count(blood_pressure) n, sum(blood_pressure) b from hospitals group by smoker order by smoker',
      cells: grouped('smoker', (rows) => {
        const known = rows.filter((p) => p['blood_pressure'] !== '');
        return [String(known.length), sum(known, 'blood_pressure')];
      }),
    },
  ];
