import { TacitError } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';
import { quoteName } from '../engine/lockdown.ts';
import { RowsRefused } from '../errors.ts';
import { dateOrderOf, decide } from '../schema/infer.ts';
import type { ColumnReport, Format, Refusals } from '../types.ts';
import { isNull, PLAIN, type Reading, storedType } from './cells.ts';
import { digestRows } from './commitment.ts';
import { importFault, rowsOf } from './db.ts';
import type { Intake } from './intake.ts';
import { unevenRows } from './profile.ts';
import { anyBroken, findRefusals, type Rules, rulesOf, typedRows } from './refusals.ts';
import { survey } from './survey.ts';

/** What the import process hands back; the parent publishes the folder. */
export interface Imported {
  readonly format: Format;
  readonly rows: number;
  readonly refused: Refusals;
  readonly columns: readonly ColumnReport[];
  /** Hex digest of the stored rows, without salt. */
  readonly digest: string;
}

const NONE: Refusals = { rows: 0, first: [], counts: [] };

/**
 * Stores the rows that keep the schema as table `data` of the working folder's database. Only when some do not are
 * they counted and looked up, so a clean file is read once.
 */
export async function runImport(intake: Intake, schema: TableSchema, skip: boolean): Promise<Imported> {
  const order = matchColumns(intake.names, schema);
  const tokens = schema.missingValues;
  let readings: Reading[] = schema.fields.map(() => PLAIN);
  const rulesFor = (): Rules[] => schema.fields.map((f, i) => rulesOf(order[i]!, f, readings[i]!));
  let rules = rulesFor();
  let rows = await store(intake, tokens, rules);
  let refused = NONE;
  if (rows !== intake.rows || intake.ragged.rows > 0) {
    refused = await findRefusals(intake, tokens, rules);
    if (refused.counts.some((c) => c.rule === 'type' && isWritten(schema, c.column))) {
      readings = await readingsOf(intake, schema, order);
      rules = rulesFor();
      refused = await findRefusals(intake, tokens, rules);
      rows = refused.rows > 0 && !skip ? 0 : await store(intake, tokens, rules);
    }
    if (refused.rows > 0 && !skip) throw new RowsRefused(refused);
  }
  if (rows + refused.rows !== intake.rows + intake.ragged.rows) throw unevenRows();
  if (rows === 0) throw new RowsRefused(refused);
  const duplicates = await findDuplicates(intake, schema, rules, tokens);
  if (duplicates !== null) throw new RowsRefused(duplicates);
  const columns = await reports(intake, schema, order, tokens, readings);
  const digest = await digestRows(intake.connection, schema, rows, intake.step);
  await rowsOf(intake.connection, 'checkpoint');
  return { format: intake.file.format, rows, refused, columns, digest };
}

/** Position in the file of each field of the schema. */
function matchColumns(names: readonly string[], schema: TableSchema): number[] {
  const at = new Map(names.map((n, i) => [n, i]));
  const missing = schema.fields.find((f) => !at.has(f.name));
  const fields = new Set(schema.fields.map((f) => f.name));
  const extra = names.find((n) => !fields.has(n));
  if (missing !== undefined || extra !== undefined)
    throw new TacitError('data.schema-mismatch', {
      field: missing?.name ?? extra!,
      message:
        missing === undefined
          ? `the schema has no field for column \`${extra}\` of the file`
          : `the file has no column \`${missing.name}\``,
    });
  return schema.fields.map((f) => at.get(f.name)!);
}

/** Types whose texts are written differently in different countries. */
const isWritten = (schema: TableSchema, column: string | null): boolean =>
  schema.fields.some((f) => f.name === column && (f.type === 'number' || f.type === 'date'));

async function readingsOf(intake: Intake, schema: TableSchema, order: readonly number[]): Promise<Reading[]> {
  const surveys = await survey(intake, schema.missingValues, order);
  return schema.fields.map((f, i) => {
    const s = surveys[i]!;
    if (f.type === 'date' && s.forms.slashDate > 0) {
      const dateOrder = dateOrderOf(s, intake.file.dateOrder);
      return dateOrder === 'mixed' ? PLAIN : { decimalComma: false, dateOrder };
    }
    return f.type === 'number' && s.forms.decimalComma > 0 ? decide(s, null).reading : PLAIN;
  });
}

async function store(intake: Intake, tokens: readonly string[], rules: readonly Rules[]): Promise<number> {
  intake.step({ what: 'store the rows', done: 0, total: intake.rows, unit: 'rows' });
  const columns = rules.map((r) => `v${r.index} as ${quoteName(r.field.name)}`).join(', ');
  try {
    // Integers and dates came through `try_cast`; the explicit types make an all-null column what it was declared.
    const types = rules.map((r) => `${quoteName(r.field.name)} ${storedType(r.field)}`).join(', ');
    await intake.connection.run(`create or replace table data (${types})`);
    const result = await intake.connection.run(
      `insert into data select ${columns} from ${typedRows(intake.relation, tokens, rules)} where not ${anyBroken(rules)}`,
    );
    return result.rowsChanged;
  } catch (error) {
    throw importFault(error);
  }
}

/** A repeated key refuses the whole file in either mode: which of the rows is right is not ours to say. */
async function findDuplicates(
  intake: Intake,
  schema: TableSchema,
  rules: readonly Rules[],
  tokens: readonly string[],
): Promise<Refusals | null> {
  for (const rule of rules) {
    const { field, index } = rule;
    if (field.constraints?.unique !== true && schema.primaryKey !== field.name) continue;
    const name = quoteName(field.name);
    const [counted] = await rowsOf(
      intake.connection,
      `select coalesce(sum(n - 1), 0)::bigint from (select count(*) as n from data where ${name} is not null group by ${name} having count(*) > 1)`,
    );
    const rows = Number(counted![0]);
    if (rows === 0) continue;
    const found = await rowsOf(
      intake.connection,
      `select rn from (select rn, row_number() over (partition by v${index} order by rn) as k from ${typedRows(intake.relation, tokens, [rule], true)}
        where v${index} in (select ${name} from data where ${name} is not null group by ${name} having count(*) > 1)) where k > 1 order by rn limit 20`,
    );
    const lines = await intake.linesOf(found.map((r) => Number(r[0])));
    const expected = 'a value no other row has';
    return {
      rows,
      first: lines.map((line) => ({ line, column: field.name, rule: 'unique', expected })),
      counts: [{ column: field.name, rule: 'unique', expected, rows }],
    };
  }
  return null;
}

async function reports(
  intake: Intake,
  schema: TableSchema,
  order: readonly number[],
  tokens: readonly string[],
  readings: readonly Reading[],
): Promise<ColumnReport[]> {
  intake.step({ what: 'count missing values', done: 0, total: intake.rows, unit: 'rows' });
  const select = order.map(
    (i) =>
      `to_json(histogram(case when ${isNull(`t${i}`, tokens)} then coalesce(t${i}, '(none)') end))::varchar`,
  );
  const texts = order.map((i) => `trim(c${i}) as t${i}`).join(', ');
  const [row] = await rowsOf(
    intake.connection,
    `select ${select.join(', ')} from (select ${texts} from (${intake.relation}))`,
  );
  return schema.fields.map((f, i) => {
    const found = row![i];
    const nullTokens = typeof found === 'string' ? (JSON.parse(found) as Record<string, number>) : {};
    const reading = readings[i]!;
    const how = [
      f.type === 'number' ? `with ${f['tacit:scale'] ?? 0} digits` : '',
      reading.decimalComma ? 'decimal comma' : '',
      reading.dateOrder === null ? '' : reading.dateOrder === 'dmy' ? 'dd/mm/yyyy' : 'mm/dd/yyyy',
    ].filter((w) => w !== '');
    return {
      name: f.name,
      readAs: [f.type, ...how].join(', ').replace('number, with', 'number with'),
      nulls: Object.values(nullTokens).reduce((a, b) => a + b, 0),
      nullTokens,
      notes: [],
    };
  });
}
