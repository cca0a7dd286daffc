import type { Field } from '@tacit/sdk/query';
import { quoteText } from '../engine/lockdown.ts';
import type { Refusal, RefusalCount, Refusals, Rule } from '../types.ts';
import { isAmong, isNull, losesDigits, type Reading, storedType, valueExpr } from './cells.ts';
import { rowsOf } from './db.ts';
import type { Intake } from './intake.ts';

/** A condition under which a cell is refused; SQL over its text `t<i>` (NULL for missing) and value `v<i>`. */
interface Check {
  readonly rule: Rule;
  readonly expected: string;
  readonly broken: string;
}

export interface Rules {
  readonly index: number;
  readonly field: Field;
  readonly value: string;
  readonly checks: readonly Check[];
}

const TYPE_WORDS: Readonly<Record<Field['type'], string>> = {
  integer: 'an integer of 64 bits',
  number: 'a number of at most 38 digits',
  boolean: 'true or false',
  date: 'a date YYYY-MM-DD',
  string: 'text',
};

export function rulesOf(index: number, field: Field, reading: Reading): Rules {
  const t = `t${index}`;
  const v = `v${index}`;
  const c = field.constraints ?? {};
  const type = storedType(field);
  const literal = (text: string): string => `cast(${quoteText(text)} as ${type})`;
  const bound = (text: string): string =>
    field.type === 'integer' || field.type === 'number' ? text : literal(text);
  const checks: Check[] = [];
  const add = (rule: Rule, expected: string, broken: string): void => {
    checks.push({ rule, expected, broken });
  };
  if (field.type !== 'string') {
    const words =
      field.type === 'date' && reading.dateOrder !== null
        ? `a date ${reading.dateOrder === 'dmy' ? 'dd/mm/yyyy' : 'mm/dd/yyyy'}`
        : TYPE_WORDS[field.type];
    add('type', words, `${t} is not null and ${v} is null`);
  }
  if (field.type === 'number') {
    const scale = field['tacit:scale'] ?? 0;
    add(
      'scale',
      `at most ${scale} digits after the point`,
      `${v} is not null and ${losesDigits(t, field, reading)}`,
    );
  }
  if (c.required === true) add('required', 'a value', `${t} is null`);
  if (c.minimum !== undefined) add('minimum', `at least ${c.minimum}`, `${v} < ${bound(c.minimum)}`);
  if (c.maximum !== undefined) add('maximum', `at most ${c.maximum}`, `${v} > ${bound(c.maximum)}`);
  if (c.maxLength !== undefined)
    add('maxLength', `at most ${c.maxLength} characters`, `length(${t}) > ${c.maxLength}`);
  if (c.enum !== undefined)
    add(
      'enum',
      'one of the declared categories',
      `${v} is not null and not ${isAmong(v, c.enum.map(literal))}`,
    );
  return { index, field, value: valueExpr(t, field, reading), checks };
}

/** Subquery of the relation with `t<i>` (missing texts NULL) and `v<i>`; with `rn`, the row's ordinal, when asked. */
export function typedRows(
  relation: string,
  tokens: readonly string[],
  rules: readonly Rules[],
  ordinal = false,
): string {
  const rn = ordinal ? 'rn, ' : '';
  const trimmed = rules.map(({ index: i }) => `trim(c${i}) as s${i}`).join(', ');
  const texts = rules
    .map(({ index: i }) => `case when ${isNull(`s${i}`, tokens)} then null else s${i} end as t${i}`)
    .join(', ');
  const values = rules.map((r) => `t${r.index}, ${r.value} as v${r.index}`).join(', ');
  const source = ordinal ? `(select row_number() over () as rn, * from (${relation}))` : `(${relation})`;
  return `(select ${rn}${values} from (select ${rn}${texts} from (select ${rn}${trimmed} from ${source})))`;
}

/** True for a row with any broken check; NULL never refuses. */
export function anyBroken(rules: readonly Rules[]): string {
  const all = rules.flatMap((r) => r.checks.map((c) => `coalesce(${c.broken}, false)`));
  return all.length === 0 ? 'false' : `(${all.join(' or ')})`;
}

const FIRST = 20;

/** Counts refused rows and cells; looks the lines up only when there are any. */
export async function findRefusals(
  intake: Intake,
  tokens: readonly string[],
  rules: readonly Rules[],
): Promise<Refusals> {
  rules = rules.filter((r) => r.checks.length > 0);
  const flat = rules.flatMap((r) => r.checks.map((check) => ({ r, check })));
  const counts: RefusalCount[] = [];
  if (intake.ragged.rows > 0)
    counts.push({
      column: null,
      rule: 'ragged',
      expected: `${intake.names.length} cells`,
      rows: intake.ragged.rows,
    });
  let rows = intake.ragged.rows;
  if (flat.length > 0) {
    intake.step({ what: 'check every row', done: 0, total: intake.rows, unit: 'rows' });
    const [row] = await rowsOf(
      intake.connection,
      `select count_if(${anyBroken(rules)}), ${flat.map(({ check }) => `count_if(${check.broken})`).join(', ')} from ${typedRows(intake.relation, tokens, rules)}`,
    );
    rows += Number(row![0]);
    flat.forEach(({ r, check }, k) => {
      const n = Number(row![k + 1]);
      if (n > 0) counts.push({ column: r.field.name, rule: check.rule, expected: check.expected, rows: n });
    });
  }
  const first =
    rows === intake.ragged.rows ? [...intake.ragged.first] : await firstLines(intake, tokens, rules);
  first.push(...(rows === intake.ragged.rows ? [] : intake.ragged.first));
  first.sort((a, b) => a.line - b.line);
  return { rows, first: first.slice(0, FIRST), counts };
}

async function firstLines(
  intake: Intake,
  tokens: readonly string[],
  rules: readonly Rules[],
): Promise<Refusal[]> {
  intake.step({ what: 'find the lines of refused rows', done: 0, total: null, unit: 'rows' });
  const broken = rules.filter((r) => r.checks.length > 0);
  const flat = broken.flatMap((r) => r.checks.map((check) => ({ r, check })));
  // The engine runs a window without `order by` on one thread in file order, which is what the ordinals mean.
  const found = await rowsOf(
    intake.connection,
    `select rn, ${flat.map(({ check }) => `coalesce(${check.broken}, false)`).join(', ')} from ${typedRows(intake.relation, tokens, broken, true)} where ${anyBroken(broken)} order by rn limit ${FIRST}`,
  );
  const lines = await intake.linesOf(found.map((row) => Number(row[0])));
  return found.flatMap((row, k) =>
    flat.flatMap(({ r, check }, n): Refusal[] =>
      row[n + 1] === true
        ? [{ line: lines[k]!, column: r.field.name, rule: check.rule, expected: check.expected }]
        : [],
    ),
  );
}
