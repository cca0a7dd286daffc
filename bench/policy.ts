import { CedarEngine } from '@tacit/node/policy';
import type { DatasetId, MemberId } from '@tacit/sdk/core';
import type { PolicyQuestion } from '@tacit/sdk/ledger';

/**
 * How long a contract takes to decide: 1,000 contracts of 20 policies each, all kept parsed, then allowed and denied
 * questions; `node bench/dist/policy.js 100` is the short form. A denial also finds the closest policy and the purposes that would be allowed. Prints JSON, times
 * in milliseconds.
 */
const CONTRACTS = Number(process.argv[2] ?? 1_000);
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

interface Phase {
  readonly decisions: number;
  /** Processor time of this process per decision: what a busy machine does not distort. */
  readonly cpu: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
}

const engine = new CedarEngine();
const contracts = Array.from({ length: CONTRACTS }, (_, n) => contract(n));

function phase(purpose: string, expected: 'allow' | 'deny', rounds: number): Phase {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (const [n, text] of contracts.entries()) {
      const asked = question(n, purpose);
      const start = performance.now();
      const { effect } = engine.decide(text, asked);
      times.push(performance.now() - start);
      if (effect !== expected) throw new Error(`expected ${expected}, got ${effect}`);
    }
  }
  const spent = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const at = (q: number) => Number((times[Math.floor(q * (times.length - 1))] ?? Number.NaN).toFixed(3));
  return {
    decisions: times.length,
    cpu: Number(((spent.user + spent.system) / 1000 / times.length).toFixed(3)),
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

const report = {
  bench: 'policy',
  contracts: CONTRACTS,
  policiesEach: POLICIES,
  unit: 'ms',
  /** Reading and type-checking the contract. */
  cold: phase('DUO:0000006', 'allow', 1),
  /** Taking its conditions apart for the first explanation. */
  firstDenied: phase('DUO:0000042', 'deny', 1),
  warmAllowed: phase('DUO:0000007', 'allow', ROUNDS),
  warmDenied: phase('DUO:0000042', 'deny', ROUNDS),
};
console.log(JSON.stringify(report, null, 2));
