import { type Node, nodeAt, positionOf, refuse, textAt } from './ast.ts';

/** The one table of `from` and the name the text gives it. */
export function readFrom(from: Node): { readonly table: string; readonly alias: string } {
  const type = textAt(from, 'type');
  switch (type) {
    case 'BASE_TABLE': {
      const table = textAt(from, 'table_name');
      if (from['sample'] !== null && from['sample'] !== undefined) {
        throw refuse(
          from,
          'tablesample',
          'ask over the whole table: aggregates of millions of rows are fast',
        );
      }
      if (textAt(from, 'schema_name') !== '' || textAt(from, 'catalog_name') !== '') {
        throw refuse(from, `${textAt(from, 'schema_name')}.${table}`, `write the table alone: from ${table}`);
      }
      const renamed = from['column_name_alias'];
      if (Array.isArray(renamed) && renamed.length > 0)
        throw refuse(from, 'column aliases', 'use the declared names');
      const alias = textAt(from, 'alias');
      return { table, alias: alias === '' ? table : alias };
    }
    case 'JOIN': {
      const first = [from, nodeAt(from, 'right')].find((n) => positionOf(n) !== undefined);
      throw refuse(
        first ?? from,
        'join',
        'ask one table at a time; all owners of a table with the same schema are already one table',
      );
    }
    case 'SUBQUERY':
      throw refuse(from, 'subquery', 'put its conditions into where, and its groups into group by');
    case 'TABLE_FUNCTION':
      throw refuse(from, 'table function', 'name a table of the catalogue after from');
    case 'EMPTY':
      throw refuse(from, 'select without from', 'name a table of the catalogue: select count(*) from …');
    default:
      throw refuse(from, type.toLowerCase().replaceAll('_', ' '), 'name a table of the catalogue after from');
  }
}
