/** Texts read as NULL when a whole cell consists of them. */
/** Part of every schema, seen or not: another owner of the same virtual table may write missing in its own way. */
export const USUAL_NULL_TOKENS: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', '?'];

export const DEFAULT_NULL_TOKENS = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', '?', '.', '-'] as const;
