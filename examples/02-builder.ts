/**
 * The same question twice: as SQL and with the builder. Both are one plan with one hash.
 *   TACIT_URL=… TACIT_KEY=… node examples/dist/02-builder.js
 * against a node that sees the table `hospitals` of `tacit demo --keep`.
 */
import assert from 'node:assert/strict';
import { connect } from '@tacit/sdk/client';
import { avg, count, from, ge } from '@tacit/sdk/query';

const tacit = await connect(
  process.env['TACIT_URL'] ?? 'http://127.0.0.1:7400',
  process.env['TACIT_KEY'] ?? '',
);
const plan = from('hospitals')
  .where(ge('age', 65))
  .groupBy('sex')
  .select({ sex: 'sex', n: count(), stay: avg('stay_days') })
  .plan();
const built = await tacit.query(plan);
const written = await tacit.sql(
  'select sex, count(*) n, avg(stay_days) stay from hospitals where age >= 65 group by sex',
);
console.log(built.toTable());
assert.equal(built.planHash, written.planHash, 'one question, one plan');
assert.deepEqual(built.cells, written.cells);
