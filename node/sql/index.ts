export { codesSql, type RowDivision } from './compile/codes.ts';
export { categoryWordsSql, offsetWordsSql } from './compile/column-words.ts';
export { compilePlan } from './compile/compile.ts';
export { type ResultColumns, toLocalTable } from './compile/local-table.ts';
export { MAX_SQL, type ParseSql, type PlannedSql, planSql } from './plan-sql.ts';
