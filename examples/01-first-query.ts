/**
 * Ten lines to a first result. Start a node and add a table first (README, "Your own table in five"), then:
 *   TACIT_URL=http://127.0.0.1:7401 TACIT_KEY=$(cat alice/client.key) node examples/dist/01-first-query.js my
 */
import assert from 'node:assert/strict';
import { connect } from '@tacit/sdk/client';

const table = process.argv[2] ?? 'hospitals';
const tacit = await connect(
  process.env['TACIT_URL'] ?? 'http://127.0.0.1:7400',
  process.env['TACIT_KEY'] ?? '',
);
const answer = await tacit.sql(`select count(*) n from ${table}`);
console.log(answer.toTable());

const { ok, checks } = await tacit.verify(answer.receipt);
for (const check of checks) console.log(check.ok ? 'ok  ' : 'FAIL', check.name, '-', check.detail);
assert.ok(ok, 'the receipt verifies');
assert.equal(answer.columns[0]?.name, 'n');
