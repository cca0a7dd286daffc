import { TacitError } from '@tacit/sdk/core';
import type { Field, TableSchema } from '@tacit/sdk/query';
import { type ColumnFacts, describe, MAX_CATEGORIES } from '../schema/describe.ts';
import { type Decision, decide } from '../schema/infer.ts';
import { DEFAULT_NULL_TOKENS, USUAL_NULL_TOKENS } from '../schema/tokens.ts';
import type { Profile, ProfileColumn } from '../types.ts';
import { isNull, valueExpr } from './cells.ts';
import { rowsOf } from './db.ts';
import type { Intake } from './intake.ts';
import { findRefusals, type Rules, rulesOf } from './refusals.ts';
import { BATCH, type ColumnSurvey, survey } from './survey.ts';

/** Reads every cell of a source and proposes a schema; the table itself is not kept. */
export async function runProfile(
  intake: Intake,
  name: string,
  nullTokens: readonly string[] | null,
): Promise<Profile> {
  const tokens = [...new Set([...DEFAULT_NULL_TOKENS, ...(nullTokens ?? [])])];
  const surveys = await survey(intake, tokens);
  const counted = Object.values(surveys[0]!.forms).reduce((a, b) => a + b, 0);
  if (counted !== intake.rows) throw unevenRows();
  const decisions = surveys.map((s) => decide(s, intake.file.dateOrder));
  const facts = await factsOf(intake, surveys, decisions);
  const described = facts.map((f, i) => describe(f, decisions[i]!, intake.rows));
  const missing = new Set([...USUAL_NULL_TOKENS, ...surveys.flatMap((s) => Object.keys(s.nullTokens))]);
  const schema: TableSchema = {
    fields: described.map((d) => d.field),
    missingValues: [...new Set([...USUAL_NULL_TOKENS, ...tokens])].filter((t) => missing.has(t)),
  };
  const rules: Rules[] = described.flatMap((d, i) =>
    decisions[i]!.clean ? [] : [rulesOf(i, { ...d.field, constraints: {} } as Field, decisions[i]!.reading)],
  );
  return {
    name,
    format: intake.file.format,
    rows: intake.rows,
    schema,
    refused: await findRefusals(intake, tokens, rules),
    columns: surveys.map(
      (s, i): ProfileColumn => ({
        name: s.name,
        readAs: decisions[i]!.readAs,
        nulls: s.forms.null,
        nullTokens: s.nullTokens,
        notes: [...decisions[i]!.notes, ...described[i]!.notes],
        rare: described[i]!.rare,
        distinct: facts[i]!.distinct,
        allNull: decisions[i]!.allNull,
      }),
    ),
  };
}

export const unevenRows = (): TacitError =>
  new TacitError('data.unreadable', {
    message: 'the rows of the file cannot be told apart without doubt; nothing was imported',
    hint: 'export it as plain CSV: one kind of line ending, quotes around whole cells only',
  });

/** Columns with more distinct values than this (approximately) get no exact list. */
const LIST_BELOW = 2 * MAX_CATEGORIES;
/** Up to so many rows the distinct values are counted exactly. */
const COUNT_BELOW = 200_000;

async function factsOf(
  intake: Intake,
  surveys: readonly ColumnSurvey[],
  decisions: readonly Decision[],
): Promise<ColumnFacts[]> {
  const out: ColumnFacts[] = [];
  for (let at = 0; at < surveys.length; at += BATCH) {
    intake.step({ what: 'look for bounds and categories', done: at, total: surveys.length, unit: 'columns' });
    const columns = surveys.slice(at, at + BATCH).map((s, k) => ({ s, d: decisions[at + k]!, i: at + k }));
    const inner = columns.map(({ i }) => `trim(c${i}) as t${i}`).join(', ');
    // Only the tokens the first scan found are looked for again.
    const values = columns.map(({ s, d, i }) => {
      // The length of the longest number bounds its digits: 64-bit decimals are read many times faster than 128-bit ones.
      const widest = s.forms.exponent > 0 ? 38 : Math.min(38, Math.max(1, s.longest));
      const field: Field = {
        name: s.name,
        type: d.type,
        'tacit:scale': d.scale,
        'tacit:exposure': [],
        constraints: { minimum: '0', maximum: '9'.repeat(widest) },
      };
      return `case when ${isNull(`t${i}`, Object.keys(s.nullTokens))} then null else ${valueExpr(`t${i}`, field, d.reading, d.clean)} end as v${i}`;
    });
    const aggregates = columns.flatMap(({ s, d, i }) => [
      `count(v${i})`,
      ...(d.type === 'string' || d.type === 'boolean'
        ? ['null', 'null']
        : [`min(v${i})::varchar`, `max(v${i})::varchar`]),
      s.distinct <= LIST_BELOW ? `to_json(histogram(v${i}::varchar))::varchar` : 'null',
      intake.rows <= COUNT_BELOW && s.distinct > LIST_BELOW ? `count(distinct v${i})` : `${s.distinct}`,
    ]);
    const [row] = await rowsOf(
      intake.connection,
      `select ${aggregates.join(', ')} from (select ${values.join(', ')} from (select ${inner} from (${intake.relation})))`,
    );
    columns.forEach(({ s }, k) => {
      const [count, min, max, listed, distinct] = row!.slice(5 * k, 5 * k + 5);
      const categories = typeof listed === 'string' ? (JSON.parse(listed) as Record<string, number>) : null;
      const size = categories === null ? Number(distinct) : Object.keys(categories).length;
      out.push({
        name: s.name,
        values: Number(count),
        nulls: s.forms.null,
        distinct: size,
        min: typeof min === 'string' ? min : null,
        max: typeof max === 'string' ? max : null,
        categories: size <= MAX_CATEGORIES ? categories : null,
      });
    });
  }
  return out;
}
