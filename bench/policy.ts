import { CedarEngine } from '@tacit/node/policy';
import type { DatasetId, MemberId } from '@tacit/sdk/core';
import type { PolicyQuestion } from '@tacit/sdk/ledger';

/**
 * How long a contract takes to decide: 1,000 contracts of 20 policies each, all kept parsed, then allowed and denied
 * questions in turn. A denial also finds the closest policy and the purposes that would be allowed. Prints JSON, times
 * in milliseconds.
 */
const CONTRACTS = 1_000;
const POLICIES = 20;
const ROUNDS = 2;

function contract(n: number): string {
  return Array.from({ length: POLICIES }, (_, i) => {
    const effect = i % 5 === 4 ? 'forbid' : 'permit';
    const notes = effect === 'permit' ? `@minGroup("${5 + (i % 7)}") @uses("${20 + i}")` : '';
    return `@id("p${i}") @reason("rule ${i} of contract ${n}") ${notes}
      ${effect} (principal in Role::"role-${i}", action == Action::"aggregate", resource)
      when { context.purposes.contains("DUO:0000006") && context.cells <= ${100 * (i + 1)} }
      when { principal.hasTag("unit") && principal.getTag("unit") == "unit-${n % 10}" }
      unless { context.columns.group.containsAny(["zip", "birth_date"]) };`;
  }).join('\n');
}

function question(n: number, purpose: string): PolicyQuestion {
  return {
    principal: {
      member: 'study' as MemberId,
      user: `user-${n}`,
      roles: ['requester', 'role-0', 'role-7'],
      attributes: { unit: `unit-${n % 10}` },
    },
    action: 'aggregate',
    resource: {
      dataset: 'cleveland/heart' as DatasetId,
      owner: 'cleveland' as MemberId,
      table: 'heart',
      classification: 'restricted',
    },
    context: {
      purpose,
      shape: {
        protocol: 'aggregate',
        columns: { filter: ['age'], group: ['cp', 'sex'], aggregate: ['chol'] },
        functions: ['avg', 'count_star'],
        cells: 10,
      },
      recipient: 'study' as MemberId,
      time: 1_780_000_000,
    },
  };
}

function summary(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q: number) => Number((sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN).toFixed(3));
  return { decisions: sorted.length, median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

const engine = new CedarEngine();
const contracts = Array.from({ length: CONTRACTS }, (_, n) => contract(n));

const cold = contracts.map((text, n) =>
  timed(() => engine.decide(text, question(n, 'DUO:0000006')), 'allow'),
);
// The first denial of a contract also takes its conditions apart.
const firstDenied = contracts.map((text, n) =>
  timed(() => engine.decide(text, question(n, 'DUO:0000042')), 'deny'),
);
const allowed: number[] = [];
const denied: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const [n, text] of contracts.entries()) {
    allowed.push(timed(() => engine.decide(text, question(n, 'DUO:0000007')), 'allow'));
    denied.push(timed(() => engine.decide(text, question(n, 'DUO:0000042')), 'deny'));
  }
}

function timed(run: () => { effect: string }, expected: string): number {
  const start = performance.now();
  const { effect } = run();
  const took = performance.now() - start;
  if (effect !== expected) throw new Error(`expected ${expected}, got ${effect}`);
  return took;
}

console.log(
  JSON.stringify(
    {
      bench: 'policy',
      contracts: CONTRACTS,
      policiesEach: POLICIES,
      unit: 'ms',
      cold: summary(cold),
      firstDenied: summary(firstDenied),
      warmAllowed: summary(allowed),
      warmDenied: summary(denied),
    },
    null,
    2,
  ),
);
