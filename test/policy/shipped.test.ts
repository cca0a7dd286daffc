import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CedarEngine, type ContractFiles, checkContract, loadContract, runCases } from '@tacit/node/policy';
import { isTacitError } from '@tacit/sdk/core';
import t from 'tap';

const root = fileURLToPath(new URL('../../../policies', import.meta.url));
const names = readdirSync(root, { withFileTypes: true })
  .filter((e) => e.isDirectory())
  .map((e) => e.name);
const engine = new CedarEngine();

for (const name of names) {
  t.test(`the contract ${name} decides its own cases as they say`, async (t) => {
    const check = checkContract(engine, join(root, name));
    t.same(
      check.cases.filter((c) => c.problems.length > 0).map((c) => [c.file, ...c.problems]),
      [],
    );
    t.ok(check.passed);
    t.ok(check.allow >= 6 && check.deny >= 6, 'at least six of each');
    t.same(check.untried, [], 'every policy decides a case');
    t.match(
      readFileSync(join(root, name, 'README.md'), 'utf8'),
      new RegExp(`tacit contract check policies/${name}`),
    );
  });

  t.test(`a case of ${name} that expects the opposite fails`, async (t) => {
    const contract = loadContract(join(root, name));
    const flipped: ContractFiles = {
      ...contract,
      cases: contract.cases.map((c) => ({ ...c, effect: c.effect === 'allow' ? 'deny' : 'allow' })),
    };
    const check = runCases(engine, flipped);
    t.notOk(check.passed);
    t.ok(check.cases.every((c) => c.problems.length > 0));
  });

  t.test(`${name} without its permits allows nothing`, async (t) => {
    const contract = loadContract(join(root, name));
    const closed = contract.policies
      .replace(/^permit \(/gm, 'forbid (')
      .replace(/^@(?!id|reason|advice)\w+\(.*\)\n/gm, '');
    const check = runCases(engine, { ...contract, policies: closed });
    t.ok(check.cases.every((c) => c.verdict.effect === 'deny'));
  });
}

t.test('engines with different histories give the same words', async (t) => {
  const verdicts = (e: CedarEngine, order: readonly string[]) =>
    new Map(
      order.map((name) => [name, runCases(e, loadContract(join(root, name))).cases.map((c) => c.verdict)]),
    );
  const there = verdicts(new CedarEngine(), names);
  const back = verdicts(new CedarEngine({ cache: 3 }), names.toReversed());
  for (const name of names) t.same(back.get(name), there.get(name), name);
});

t.test('there are at least twelve shipped contracts', async (t) => {
  t.ok(names.length >= 12);
});

/** A copy of a shipped contract to spoil. */
function spoiled(t: { teardown(run: () => void): void }, change: (dir: string) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'tacit-contract-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  cpSync(join(root, 'aggregate-only'), dir, { recursive: true });
  change(dir);
  return dir;
}

t.test('notices wrong policies, obligations and reasons, not only a wrong effect', async (t) => {
  const contract = loadContract(join(root, 'aggregate-only'));
  const [allow] = contract.cases;
  const deny = contract.cases.find((c) => c.effect === 'deny');
  if (allow === undefined || deny === undefined) throw new Error('the contract has no cases');
  for (const wrong of [
    { ...allow, policies: ['another'] },
    { ...allow, obligations: { ...allow.obligations, minGroup: 4 } },
    { ...deny, policies: ['statistics'] },
    { ...deny, reasons: ['no such words'] },
  ]) {
    t.notOk(runCases(engine, { ...contract, cases: [wrong] }).passed);
  }
  t.notOk(runCases(engine, { ...contract, cases: [] }).passed, 'a contract without cases does not pass');
});

t.test('names file and field of a contract folder that cannot be read', async (t) => {
  const cases: readonly (readonly [string, string, (dir: string) => void])[] = [
    ['contract.cedar', 'contract.unreadable', (dir) => rmSync(join(dir, 'contract.cedar'))],
    ['contract.json', 'contract.unreadable', (dir) => writeFileSync(join(dir, 'contract.json'), '{')],
    [
      'contract.json#/defaults/action',
      'contract.unreadable',
      (dir) =>
        writeFileSync(
          join(dir, 'contract.json'),
          JSON.stringify({ title: 'x', description: 'x', defaults: { action: 'copy' } }),
        ),
    ],
    ['cases/deny', 'contract.unreadable', (dir) => rmSync(join(dir, 'cases', 'deny'), { recursive: true })],
    [
      'cases/allow/extra.json#/',
      'contract.unreadable',
      (dir) =>
        writeFileSync(
          join(dir, 'cases', 'allow', 'extra.json'),
          JSON.stringify({ says: 'x', expect: { policies: ['statistics'], obligations: {} }, extra: 1 }),
        ),
    ],
  ];
  for (const [field, code, change] of cases) {
    try {
      checkContract(engine, spoiled(t, change));
      t.fail(`${field} was read`);
    } catch (e) {
      if (!isTacitError(e)) throw e;
      t.equal(e.code, code);
      t.equal(e.field, field);
    }
  }
});
