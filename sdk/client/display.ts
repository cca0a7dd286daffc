import type { Value, ValueType } from './values.ts';

/** What the two displays need of a result. */
export interface Displayed {
  readonly columns: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly error?: string | undefined;
  }[];
  readonly values: readonly (readonly Value[])[];
  readonly suppressed: readonly { readonly row: number; readonly column: number; readonly rule: string }[];
  readonly owners: readonly string[];
  /** Intervals of 95 % around noisy values, per cell. */
  readonly bars?: readonly (readonly (readonly string[] | null)[])[] | null;
  readonly privacy?: { readonly epsilon: string; readonly delta: string; readonly rho: string | null } | null;
}

const MARK = '*';
const numeric = (type: ValueType): boolean => type === 'integer' || type === 'decimal' || type === 'double';

/**
 * Labels come from other organisations' schemas: control characters (a terminal obeys them) and those that reorder
 * text (Unicode TR9) are shown as code points.
 */
const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });

function cells(r: Displayed): { text: string[][]; rules: Map<string, number> } {
  const hidden = new Set<string>();
  const rules = new Map<string, number>();
  for (const s of r.suppressed) {
    hidden.add(`${s.row} ${s.column}`);
    rules.set(s.rule, (rules.get(s.rule) ?? 0) + 1);
  }
  const text = r.values.map((row, i) =>
    row.map((v, j) =>
      hidden.has(`${i} ${j}`)
        ? MARK
        : v === null
          ? 'NULL'
          : visible(String(v)) + halfWidth(String(v), r.bars?.[i]?.[j] ?? null),
    ),
  );
  return { text, rules };
}

/** ` ± 12`: half the bar on its longer side, three digits, rounded up. */
function halfWidth(value: string, bar: readonly string[] | null): string {
  if (bar === null) return '';
  const half = Math.max(Number(bar[1] ?? value) - Number(value), Number(value) - Number(bar[0] ?? value));
  if (!(half > 0)) return '';
  const unit = 10 ** (Math.floor(Math.log10(half)) - 2);
  return ` ± ${Number((Math.ceil(half / unit) * unit).toPrecision(3))}`;
}

function notes(r: Displayed, rules: ReadonlyMap<string, number>): string[] {
  const out = [...rules].map(
    ([rule, n]) => `${MARK} ${n} ${n === 1 ? 'cell' : 'cells'} suppressed by ${visible(rule)}`,
  );
  for (const c of r.columns) if (c.error !== undefined) out.push(`${visible(c.name)}: ${visible(c.error)}`);
  if (r.privacy !== undefined && r.privacy !== null) {
    const { epsilon, delta, rho } = r.privacy;
    const loss = rho === null ? `epsilon ${epsilon}` : `epsilon ${epsilon}, delta ${delta}`;
    out.push(`±: the exact value lies within with 95 % probability; noise for ${loss}`);
  }
  out.push(
    `${r.values.length} ${r.values.length === 1 ? 'row' : 'rows'} from ${r.owners.map(visible).join(', ')}`,
  );
  return out;
}

/** Aligned plain text for a terminal, numbers to the right. */
export function toTable(r: Displayed): string {
  const { text, rules } = cells(r);
  const head = r.columns.map((c) => visible(c.name));
  const widths = head.map((h, j) => Math.max(width(h), ...text.map((row) => width(row[j] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) => {
        const space = ' '.repeat(widths[j]! - width(cell));
        return numeric(r.columns[j]!.type) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [
    line(head),
    widths.map((w) => '-'.repeat(w)).join('  '),
    ...text.map(line),
    '',
    ...notes(r, rules),
  ].join('\n');
}

const width = (text: string): number => [...text].length;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

/** An HTML table for a notebook. Everything that came from elsewhere is escaped; there is no script and no style. */
export function toHTML(r: Displayed): string {
  const { text, rules } = cells(r);
  const head = r.columns.map((c) => `<th>${escapeHtml(visible(c.name))}</th>`).join('');
  const body = text
    .map((row) => `<tr>${row.map((c) => `<td>${escapeHtml(c)}</td>`).join('')}</tr>`)
    .join('\n');
  const foot = notes(r, rules)
    .map((n) => `<li>${escapeHtml(n)}</li>`)
    .join('');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>\n<ul>${foot}</ul>`;
}
