/** Quoting for DuckDB: identifiers in double quotes, texts in single quotes, both doubled inside. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
