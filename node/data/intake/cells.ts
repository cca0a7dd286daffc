/** SQL over one text cell `t`. Each expression names the form it accepts; anything else is NULL or refused, never guessed. */
import type { Field } from '@tacit/sdk/query';
import { quoteText } from '../engine/lockdown.ts';

/** How a column's texts are to be read, beyond its declared type. */
export interface Reading {
  readonly decimalComma: boolean;
  readonly dateOrder: 'dmy' | 'mdy' | null;
}

export const PLAIN: Reading = { decimalComma: false, dateOrder: null };

/** Forms a cell can have. The order is the order of the tests. */
export const FORMS = [
  'null',
  'integer',
  'decimal',
  'wholeDecimal',
  'leadingZero',
  'bigInteger',
  'exponent',
  'slashDate',
  'isoDate',
  'thousands',
  'decimalComma',
  'nonFinite',
  'boolean',
  'text',
] as const;
export type Form = (typeof FORMS)[number];

const code = (form: Form): number => FORMS.indexOf(form);
const full = (t: string, pattern: string): string => `regexp_full_match(${t}, '${pattern}')`;
const NUMBER = '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?';

/** `x in (…)` as a list test: DuckDB turns a long IN outside WHERE into a join, one for each column. */
export const isAmong = (x: string, literals: readonly string[]): string =>
  `list_contains([${literals.join(', ')}], ${x})`;

export function isNull(t: string, tokens: readonly string[]): string {
  const all = [...new Set(['', ...tokens])];
  const longest = Math.max(...all.map((token) => Buffer.byteLength(token)));
  // The length is compared first: it is cheaper than the list, and decides nearly always.
  return `(${t} is null or (strlen(${t}) <= ${longest} and ${isAmong(t, all.map(quoteText))}))`;
}

/** Code of the form of a cell. Words are told from numbers by their first byte, which saves most of the patterns. */
export function formExpr(t: string, tokens: readonly string[]): string {
  return `cast(case when ${isNull(t, tokens)} then ${code('null')}
    when ascii(${t}) in (43, 45, 46) or ascii(${t}) between 48 and 57 then case
      when ${full(t, '[+-]?(0|[1-9][0-9]{0,17})')} then ${code('integer')}
      when ${full(t, '[+-]?[0-9]+\\.0*')} then ${code('wholeDecimal')}
      when ${full(t, '[+-]?([0-9]+\\.[0-9]+|\\.[0-9]+)')} then ${code('decimal')}
      when ${full(t, '[+-]?0[0-9]+')} then ${code('leadingZero')}
      when ${full(t, '[+-]?[1-9][0-9]{18,}')} then
        case when try_cast(${t} as bigint) is null then ${code('bigInteger')} else ${code('integer')} end
      when ${full(t, NUMBER)} then ${code('exponent')}
      when ${full(t, '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}')} then ${code('slashDate')}
      when ${full(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}')} and try_cast(${t} as date) is not null then ${code('isoDate')}
      when ${full(t, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\\.[0-9]+)?')} then ${code('thousands')}
      when ${full(t, '[+-]?[0-9]+,[0-9]+')} then ${code('decimalComma')}
      when ${full(t, '[+-](inf|infinity|nan|INF|Inf|Infinity|NaN)')} then ${code('nonFinite')}
      else ${code('text')} end
    when lower(${t}) in ('inf', 'infinity', 'nan') then ${code('nonFinite')}
    when lower(${t}) in ('true', 'false') then ${code('boolean')}
    else ${code('text')} end as utinyint)`;
}

/** Digits a number of form `k` needs after the point; the plain form, by far the most frequent, without a pattern. */
export const digitsExpr = (t: string, k: string): string =>
  `case when ${k} = ${code('decimal')} then strlen(${t}) - strpos(${t}, '.') else ${anyDigits(t)} end`;

const anyDigits = (t: string): string =>
  `greatest(0, strlen(coalesce(nullif(regexp_extract(${t}, '[.,]([0-9]*)', 1), ''), '')) - coalesce(try_cast(nullif(regexp_extract(${t}, '[eE]([+-]?[0-9]+)', 1), '') as integer), 0))`;

/** DECIMAL(18, s) where the declared bounds fit, else DECIMAL(38, s). */
export function decimalWidth(field: Field): 18 | 38 {
  const scale = field['tacit:scale'] ?? 0;
  const { minimum, maximum } = field.constraints ?? {};
  if (minimum === undefined || maximum === undefined) return 38;
  const digits = Math.max(...[minimum, maximum].map((b) => b.replace(/^-/, '').split('.')[0]!.length));
  return digits + scale <= 18 ? 18 : 38;
}

export function storedType(field: Field): string {
  if (field.type === 'integer') return 'bigint';
  if (field.type === 'number') return `decimal(${decimalWidth(field)}, ${field['tacit:scale'] ?? 0})`;
  return field.type === 'string' ? 'varchar' : field.type;
}

/**
 * The stored value of text `t`, NULL when it has another form. `t` must not be a null token. With `clean`, a scan has
 * already shown that every cell has a form of the type, and the patterns, which cost most, are left out.
 */
export function valueExpr(t: string, field: Field, reading: Reading, clean = false): string {
  const type = storedType(field);
  if (clean && (field.type === 'integer' || (field.type === 'number' && !reading.decimalComma)))
    return `try_cast(${t} as ${type})`;
  switch (field.type) {
    case 'integer':
      return `case when ${full(t, '[+-]?[0-9]+(\\.0*)?')} then try_cast(${t} as bigint) end`;
    case 'number': {
      const u = reading.decimalComma ? `replace(${t}, ',', '.')` : t;
      return `case when ${full(u, NUMBER)} then try_cast(${u} as ${type}) end`;
    }
    case 'boolean':
      return `case lower(${t}) when 'true' then true when 'false' then false when '1' then true when '0' then false end`;
    case 'date': {
      const iso = `case when ${full(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}')} then try_cast(${t} as date) end`;
      if (reading.dateOrder === null) return iso;
      const format = reading.dateOrder === 'dmy' ? '%d/%m/%Y' : '%m/%d/%Y';
      return `coalesce(${iso}, case when ${full(t, '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}')} then cast(try_strptime(regexp_replace(${t}, '[.-]', '/', 'g'), '${format}') as date) end)`;
    }
    case 'string':
      return t;
  }
}

/** True when `t`, a number, has digits that `scale` cannot hold: rounding would change the data. */
export function losesDigits(t: string, field: Field, reading: Reading): string {
  const scale = field['tacit:scale'] ?? 0;
  const u = reading.decimalComma ? `replace(${t}, ',', '.')` : t;
  const type = storedType(field);
  return `case when regexp_matches(${u}, '[eE]') then abs(try_cast(${u} as double) - try_cast(try_cast(${u} as ${type}) as double)) > 1e-15 * abs(try_cast(${u} as double)) else regexp_matches(${u}, '\\.[0-9]{${Math.min(scale, 1000)}}[0-9]*[1-9]') end`;
}
