import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CedarEngine, loadContract, PURPOSES, termsOf } from '@tacit/node/policy';
import { type Offer, readOffer, writeOffer } from '@tacit/sdk/catalogue';
import { type ContractId, type DatasetId, isTacitError, type MemberId } from '@tacit/sdk/core';
import type { PolicyQuestion } from '@tacit/sdk/ledger';
import t from 'tap';
import { judge } from './judge.ts';

const root = fileURLToPath(new URL('../../../policies', import.meta.url));
const contracts = readdirSync(root, { withFileTypes: true })
  .filter((e) => e.isDirectory())
  .map((e) => loadContract(join(root, e.name)));
const engine = new CedarEngine();

/** Contracts with an alternative between two different things, for which offers have no word. */
const INEXPRESSIBLE = ['hospital-statistics', 'regulator-audit'];
const expressible = contracts.filter((c) => !INEXPRESSIBLE.includes(c.name));

const offerOf = (name: string, policies: string): Offer => ({
  contract: `owner/${name}` as ContractId,
  version: 3,
  title: name,
  assigner: 'owner' as MemberId,
  target: 'owner/table' as DatasetId,
  terms: termsOf(policies),
});

const overTheWire = (v: unknown): unknown => JSON.parse(JSON.stringify(v));

/** The questions of all contracts, each also with every purpose and without its user. */
const questions: readonly PolicyQuestion[] = contracts
  .flatMap((c) => c.cases.map((k) => k.question))
  .flatMap((q) => [
    ...PURPOSES.map((purpose) => ({ ...q, context: { ...q.context, purpose } })),
    {
      ...q,
      principal: { member: q.principal.member, roles: q.principal.roles, attributes: q.principal.attributes },
    },
  ]);

for (const { name, policies } of expressible) {
  t.test(`${name} survives ODRL and back`, async (t) => {
    const offer = offerOf(name, policies);
    t.same(readOffer(overTheWire(writeOffer(offer))), offer);
  });
}

t.test('the terms of an offer decide as the policies do', async (t) => {
  const wrong: string[] = [];
  let decided = 0;
  for (const { name, policies } of expressible) {
    const { terms } = readOffer(overTheWire(writeOffer(offerOf(name, policies))));
    // The contract's own cases, and a spread of those of the others.
    const own = contracts.find((c) => c.name === name)?.cases.map((c) => c.question) ?? [];
    for (const q of [...own, ...questions.filter((_, i) => i % 11 === 0)]) {
      const verdict = engine.decide(policies, q);
      if (verdict.reasons.some((r) => /could not be evaluated|Data Use Ontology/.test(r))) continue;
      const read = judge(terms, q);
      decided++;
      if (read.effect !== verdict.effect || read.policies.join() !== verdict.policies.join()) {
        wrong.push(`${name}: ${JSON.stringify(q)} ${JSON.stringify(read)} ${verdict.effect}`);
      }
    }
  }
  t.same(wrong.slice(0, 3), []);
  t.ok(decided > 1_000, `${decided} decisions compared`);
});

t.test('refuses a policy that has no word in an offer, naming it', async (t) => {
  const refused = [
    ...contracts.filter((c) => INEXPRESSIBLE.includes(c.name)).map((c) => c.policies),
    ...[
      'when { context.cells > 3 || context.used.contains("x") }',
      'when { if context.cells > 3 then true else context.used.contains("x") }',
      'when { context.cells + 1 > 3 }',
      'when { resource.classification == "open" }',
      'when { context.purpose like "DUO:*" }',
      'unless { context.cells > 3 && context.used.contains("x") }',
    ].map((rest) => `@id("p") permit (principal, action, resource) ${rest};`),
    '@id("p") permit (principal == User::"a/b", action, resource);',
  ];
  for (const policies of refused) {
    try {
      termsOf(policies);
      t.fail(`expressed ${policies}`);
    } catch (e) {
      if (!isTacitError(e)) throw e;
      t.equal(e.code, 'catalogue.inexpressible');
      t.ok(e.field);
    }
  }
});

t.test('refuses an offer with anything it would not write', async (t) => {
  const whole = overTheWire(
    writeOffer(
      offerOf('insurer-claims', expressible.find((c) => c.name === 'insurer-claims')?.policies ?? ''),
    ),
  );
  const text = JSON.stringify(whole);
  t.ok(readOffer(whole), 'positive control');
  const changes: readonly (readonly [string, string])[] = [
    ['"@type":"odrl:Offer"', '"@type":"odrl:Offer","odrl:obligation":[]'],
    ['"@id":"odrl:prohibit"', '"@id":"odrl:perm"'],
    ['"@id":"odrl:purpose"', '"@id":"odrl:spatial"'],
    ['"@id":"odrl:purpose"', '"@id":"tacit:purpose"'],
    ['"@id":"odrl:purpose"', '"@id":"constructor"'],
    ['"@id":"odrl:isA"', '"@id":"odrl:lt"'],
    ['"@id":"obo:DUO_0000042"', '"@id":"obo:DUO_42"'],
    [
      '"@id":"tacit:minGroup"},"odrl:operator":{"@id":"odrl:gteq"}',
      '"@id":"tacit:minGroup"},"odrl:operator":{"@id":"odrl:lteq"}',
    ],
    ['"odrl:rightOperand":"20"', '"odrl:rightOperand":"few"'],
    ['"@id":"tacit:minGroup"', '"@id":"tacit:maxGroups"'],
    ['urn:tacit:member:owner', 'urn:tacit:member:other'],
    ['"odrl:action":[{"@id":"tacit:aggregate"}]', '"odrl:action":[{"@id":"odrl:use"}]'],
  ];
  for (const [from, to] of changes) {
    t.ok(text.includes(from), `has ${from}`);
    try {
      readOffer(JSON.parse(text.replace(from, to)));
      t.fail(`read ${to}`);
    } catch (e) {
      t.equal(isTacitError(e) ? e.code : String(e), 'catalogue.invalid', to);
    }
  }
});
