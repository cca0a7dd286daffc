import {
  add,
  and,
  arrange,
  avg,
  bucket,
  col,
  corr,
  count,
  dec,
  evaluateCell,
  from,
  gt,
  isIn,
  layoutOf,
  lit,
  type Measure,
  type MeasureOutput,
  median,
  mul,
  planHash,
  quantile,
  shapeOf,
  sum,
  type TableSchema,
  tableFromSchema,
  validatePlan,
  when,
} from '@tacit/sdk/query';
import t from 'tap';

const ALL = ['filter', 'group', 'aggregate'] as const;
const schema: TableSchema = {
  missingValues: [''],
  fields: [
    { name: 'age', type: 'integer', constraints: { minimum: '0', maximum: '120' }, 'tacit:exposure': ALL },
    { name: 'sex', type: 'integer', constraints: { enum: ['0', '1'] }, 'tacit:exposure': ALL },
    { name: 'smoker', type: 'integer', constraints: { enum: ['0', '1'] }, 'tacit:exposure': ALL },
    {
      name: 'cost',
      type: 'number',
      'tacit:scale': 2,
      constraints: { minimum: '0.00', maximum: '1000000.00' },
      'tacit:exposure': ALL,
    },
  ],
};
const table = tableFromSchema('t', schema);

t.test(
  'a schema with a wrong bound, a double name or an unknown key is refused with its field',
  async (t) => {
    const field = schema.fields[0]!;
    const bad: readonly [TableSchema, string][] = [
      [{ ...schema, fields: [{ ...field, constraints: { minimum: 'x' } }] }, 'age'],
      [{ ...schema, fields: [{ ...field, constraints: { minimum: '5', maximum: '1' } }] }, 'age'],
      [{ ...schema, fields: [field, { ...field, name: 'AGE' }] }, 'AGE'],
      [{ ...schema, fields: [{ ...field, constraints: { enum: ['1', '1'] } }] }, 'age'],
      [{ ...schema, extra: 1 } as unknown as TableSchema, ''],
    ];
    for (const [s, name] of bad)
      t.throws(() => tableFromSchema('t', s), { code: 'schema.invalid', field: name });
  },
);

t.test('a plan from outside is read strictly', async (t) => {
  const plan = from('t').select({ n: count() }).plan();
  const cases: readonly [unknown, string][] = [
    [null, 'plan.invalid'],
    [{ ...plan, extra: 1 }, 'plan.invalid'],
    [{ ...plan, version: 2 }, 'plan.invalid'],
    [{ ...plan, select: [] }, 'plan.invalid'],
    [{ ...plan, select: [...plan.select, ...plan.select] }, 'plan.invalid'],
    [{ ...plan, orderBy: [{ item: 5, direction: 'asc', nulls: 'last' }] }, 'plan.invalid'],
    [{ ...plan, from: { kind: 'table', table: 'u' } }, 'sql.unknown-table'],
    [
      from('t')
        .select({ m: quantile('age', '1') })
        .plan(),
      'plan.invalid',
    ],
    [
      from('t')
        .groupBy(bucket('age', 5, 5, 3))
        .select({ n: count() })
        .plan(),
      'plan.invalid',
    ],
    [
      from('t')
        .select(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`m${i}`, count()])))
        .plan(),
      'plan.limit',
    ],
    [
      from('t')
        .groupBy('age', add('age', 1), add('age', 2))
        .select({ s: sum('age') })
        .plan(),
      'plan.limit',
    ],
  ];
  for (const [input, code] of cases) t.throws(() => validatePlan(input, table), { code });
  let deep: unknown = { op: 'column', name: 'age' };
  for (let i = 0; i < 5000; i++) deep = { op: 'neg', arg: deep };
  t.throws(() => validatePlan({ ...plan, groupBy: [deep] }, table), { code: 'sql.too-large' });
});

t.test('trivially equal plans hash the same, different ones do not', async (t) => {
  const a = from('t')
    .where(and(gt('age', 40), and(isIn('sex', [1, 0]))))
    .select({ n: count() });
  const b = from('t')
    .where(gt('age', dec('40.0')))
    .where(isIn('sex', [0, 1, 0]))
    .select({ n: count() });
  t.equal(planHash(a.plan()), planHash(b.plan()));
  t.not(planHash(a.plan()), planHash(a.limit(3).plan()));
});

t.test('a layout counts rows first, each statistic once, in a ring wide enough', async (t) => {
  const narrow = layoutOf(
    from('t')
      .groupBy('sex')
      .select({ n: count(), s: sum('age'), a: avg('age') })
      .plan(),
    table,
  ).layout;
  t.same([narrow.cells, narrow.statistics.length, narrow.words], [3, 3, 2]);
  t.same(narrow.statistics[0], { factors: [], filter: null, complete: [], scale: 0, bits: 41 });
  const wide = layoutOf(
    from('t')
      .select({ r: corr('cost', 'age') })
      .plan(),
    table,
  ).layout;
  t.equal(wide.words, 4);
  t.same(
    wide.statistics.map((s) => s.bits),
    [41, 41, 67, 47, 94, 54, 74],
  );
});

t.test('a shape names columns and functions but no constant', async (t) => {
  const plan = validatePlan(
    from('t')
      .where(gt('cost', 999))
      .groupBy('sex')
      .select({ a: avg('age'), k: count('smoker') })
      .plan(),
    table,
  );
  const shape = shapeOf(plan, layoutOf(plan, table).layout);
  t.same(shape.columns, { filter: ['cost'], group: ['sex'], aggregate: ['age', 'smoker'] });
  t.same(shape.functions, ['avg', 'count']);
  t.notMatch(JSON.stringify(shape), '999');
});

const checks = (measure: Readonly<Record<string, Measure>>, totals: (slots: number) => bigint[]) => {
  const plan = validatePlan(from('t').select(measure).plan(), table);
  const { layout, outputs } = layoutOf(plan, table);
  return evaluateCell(outputs[0] as MeasureOutput, totals(layout.statistics.length)).checks;
};

t.test('counts hidden in sums are found: scaled, shifted, packed and conditional ones', async (t) => {
  // 10 rows, all known, 2 smokers.
  const scaled = checks({ s: sum(add(mul('smoker', 7), 3)) }, () => [10n, 10n, 44n]);
  t.same(
    scaled.filter((c) => c.kind === 'indicator'),
    [{ kind: 'indicator', value: 2n }],
  );
  t.same(
    scaled.filter((c) => c.kind === 'complement'),
    [{ kind: 'complement', value: 8n }],
  );
  const packed = checks({ s: sum(add('smoker', mul('sex', 1000))) }, (n) =>
    Array.from({ length: n }, () => 1n),
  );
  t.equal(packed.filter((c) => c.kind === 'indicator').length, 2);
  const conditional = checks({ s: sum(when(gt('age', 90), 'cost', 0)) }, (n) =>
    Array.from({ length: n }, () => 1n),
  );
  t.ok(conditional.some((c) => c.kind === 'complement'));
  const plain = checks({ s: sum('age') }, (n) => Array.from({ length: n }, () => 9n));
  t.same(
    plain.map((c) => c.kind),
    ['rows', 'count'],
  );
});

t.test(
  'a coarse quantile states its error and a quantile near an end is checked by the rows beyond it',
  async (t) => {
    const plan = validatePlan(
      from('t')
        .select({ m: median('cost') })
        .plan(),
      table,
    );
    const { outputs, layout } = layoutOf(plan, table);
    const output = outputs[0] as MeasureOutput;
    t.equal(layout.statistics.length, 1 + 1024);
    t.equal(output.error, '488.28');
    const low = validatePlan(
      from('t')
        .select({ q: quantile('age', '0.1') })
        .plan(),
      table,
    );
    const q = layoutOf(low, table).outputs[0] as MeasureOutput;
    const { checks } = evaluateCell(q, [
      21n,
      ...Array.from({ length: 121 }, (_, age) => (age < 21 ? 1n : 0n)),
    ]);
    t.same(checks.at(-1), { kind: 'count', value: 3n });
  },
);

t.test('order and limit work on the release, with suppressed values last', async (t) => {
  const plan = from('t').groupBy('sex').select('sex', { n: count() }).orderBy('n', 'desc').limit(3).plan();
  const rows = [
    ['0', null],
    ['1', '9'],
    ['2', '10'],
    ['3', '100'],
  ];
  t.same(
    arrange(plan, layoutOf(plan, table).outputs, rows, (r) => r),
    [
      ['3', '100'],
      ['2', '10'],
      ['1', '9'],
    ],
  );
});

t.test('a text in a predicate of the builder is a constant, elsewhere a column', async (t) => {
  t.throws(() => validatePlan(from('t').where(gt('age', 'forty')).select({ n: count() }).plan(), table), {
    code: 'plan.type',
  });
  t.throws(() => from('t').select('age'), { code: 'sql.rows' });
  t.ok(
    validatePlan(
      from('t')
        .where(gt(col('age'), lit(3)))
        .select({ n: count() })
        .plan(),
      table,
    ),
  );
});
