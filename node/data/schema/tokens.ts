/** Texts read as NULL when a whole cell consists of them. */
export const DEFAULT_NULL_TOKENS = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', '?', '.', '-'] as const;
