import { digitsExpr, FORMS, type Form, formExpr } from './cells.ts';
import { rowsOf } from './db.ts';
import type { Intake } from './intake.ts';

/** What one scan over all rows tells of a column, before any type is decided. */
export interface ColumnSurvey {
  readonly name: string;
  readonly forms: Readonly<Record<Form, number>>;
  /** Most digits after the point (or comma) among numbers. */
  readonly digits: number;
  /** Characters of the longest plain number. */
  readonly longest: number;
  /** Greatest first and second part among dd/mm/yyyy-like cells. */
  readonly firstPart: number;
  readonly secondPart: number;
  /** Approximate (HyperLogLog). */
  readonly distinct: number;
  readonly nullTokens: Readonly<Record<string, number>>;
}

/** Columns per statement: DuckDB keeps vectors for every subexpression, some megabytes per column and thread. */
export const BATCH = 20;

export async function survey(
  intake: Intake,
  tokens: readonly string[],
  wanted: readonly number[] = intake.names.map((_, i) => i),
): Promise<ColumnSurvey[]> {
  const out: ColumnSurvey[] = [];
  for (let at = 0; at < wanted.length; at += BATCH) {
    intake.step({ what: 'read every column', done: at, total: wanted.length, unit: 'columns' });
    out.push(...(await surveyBatch(intake, tokens, wanted.slice(at, at + BATCH))));
  }
  return out;
}

async function surveyBatch(
  intake: Intake,
  tokens: readonly string[],
  columns: readonly number[],
): Promise<ColumnSurvey[]> {
  const texts = columns.map((i) => `trim(c${i}) as t${i}`).join(', ');
  const forms = columns.map((i) => `t${i}, ${formExpr(`t${i}`, tokens)} as k${i}`).join(', ');
  const numeric = ['decimal', 'exponent', 'decimalComma', 'wholeDecimal', 'thousands']
    .map((f) => FORMS.indexOf(f as Form))
    .join(', ');
  const plain = ['integer', 'decimal', 'wholeDecimal', 'bigInteger', 'decimalComma', 'thousands']
    .map((f) => FORMS.indexOf(f as Form))
    .join(', ');
  const slash = FORMS.indexOf('slashDate');
  const part = (i: number, n: number) =>
    `coalesce(max(case when k${i} = ${slash} then try_cast(regexp_extract(t${i}, '([0-9]+)[/.-]([0-9]+)[/.-]', ${n}) as integer) end), 0)`;
  const perColumn = FORMS.length + 6;
  // `case` inside the aggregate: a `filter` clause would make the engine compute the form anew for each of them.
  const aggregates = columns.flatMap((i) => [
    ...FORMS.map((_, code) => `count_if(k${i} = ${code})`),
    `coalesce(max(case when k${i} in (${numeric}) then ${digitsExpr(`t${i}`, `k${i}`)} end), 0)`,
    part(i, 1),
    part(i, 2),
    `approx_count_distinct(case when k${i} <> 0 then t${i} end)`,
    `to_json(histogram(case when k${i} = 0 then coalesce(t${i}, '(none)') end))::varchar`,
    `coalesce(max(case when k${i} in (${plain}) then strlen(t${i}) end), 0)`,
  ]);
  const [row] = await rowsOf(
    intake.connection,
    `select ${aggregates.join(', ')} from (select ${forms} from (select ${texts} from (${intake.relation})))`,
  );
  return columns.map((i, n) => {
    const cell = (k: number) => row![n * perColumn + k];
    const counts = Object.fromEntries(FORMS.map((form, k) => [form, Number(cell(k))])) as Record<
      Form,
      number
    >;
    const found = cell(FORMS.length + 4);
    return {
      name: intake.names[i]!,
      forms: counts,
      digits: Number(cell(FORMS.length)),
      longest: Number(cell(FORMS.length + 5)),
      firstPart: Number(cell(FORMS.length + 1)),
      secondPart: Number(cell(FORMS.length + 2)),
      distinct: Number(cell(FORMS.length + 3)),
      nullTokens: typeof found === 'string' ? (JSON.parse(found) as Record<string, number>) : {},
    };
  });
}
