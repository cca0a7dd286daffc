/** SQL, plans, disclosure control. */
export const queryCodes = {
  'sql.unsupported': {
    status: 400,
    title: 'this SQL construct is outside what Tacit answers',
    hint: 'see the SQL page of the documentation for what works',
  },
  'sql.too-large': {
    status: 413,
    title: 'the question is too long or nested too deeply',
    hint: 'split it into several questions',
  },
  'sql.unknown-table': {
    status: 404,
    title: 'no such table in the catalogue',
    hint: 'list the tables with `tacit dataset list`',
  },
  'sql.rows': {
    status: 403,
    title: 'rows never leave their owner',
    hint: 'ask for aggregates: count, sum, avg, median, and group by the columns you want to compare',
  },
  'sql.disclosive': {
    status: 403,
    title: 'this function returns the value of a single row',
    hint: 'ask for a quantile instead, such as approx_quantile(x, 0.05)',
  },
  'plan.invalid': {
    status: 400,
    title: 'the plan is not well formed',
    hint: 'build plans with the SQL door or the builder',
  },
  'plan.unknown-column': {
    status: 404,
    title: 'no such column in the table',
    hint: 'show the columns with `tacit dataset show`',
  },
  'plan.type': {
    status: 400,
    title: 'an operation does not fit the type of its operand',
    hint: 'compare and compute with values of the same type',
  },
  'plan.exposure': {
    status: 403,
    title: 'the column may not be used in this way',
    hint: 'ask the data owner to widen the exposure of the column in its schema',
  },
  'plan.identifier': {
    status: 403,
    title: 'identifier columns are never part of a question',
    hint: 'leave the column out; it names single people',
  },
  'plan.limit': {
    status: 413,
    title: 'the question is larger than the limits allow',
    hint: 'use fewer columns, measures or groups',
  },
  'plan.domain': {
    status: 422,
    title: 'the group key has no declared finite domain',
    hint: 'declare categories in the schema, or group by ranges such as age // 10',
  },
  'plan.bounds': {
    status: 422,
    title: 'the declared bounds are too wide or missing for this computation',
    hint: 'declare minimum and maximum of the column in the schema',
  },
  'plan.out-of-domain': {
    status: 422,
    title: 'the data holds values outside the domain its schema declares',
    hint: 'the owner must correct the schema (categories, minimum, maximum) or the data, and publish again',
  },
  'schema.invalid': {
    status: 422,
    title: 'the table schema is not valid',
    hint: 'correct the field named; the format is Frictionless Table Schema',
  },
} as const;
