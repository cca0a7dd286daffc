import { readFileSync } from 'node:fs';
import { CedarEngine, PURPOSES } from '@tacit/node/policy';
import type { DatasetId, MemberId } from '@tacit/sdk/core';
import { isTacitError } from '@tacit/sdk/core';
import type { PolicyQuestion } from '@tacit/sdk/ledger';
import fc from 'fast-check';
import t from 'tap';

const contract = readFileSync(
  new URL('../../../policies/aggregate-only/contract.cedar', import.meta.url),
  'utf8',
);
const engine = new CedarEngine();

function question(change: {
  roles?: readonly string[];
  action?: PolicyQuestion['action'];
  purpose?: string;
  recipient?: string;
  time?: number;
  attributes?: Record<string, string>;
  user?: string;
  cells?: number;
}): PolicyQuestion {
  const action = change.action ?? 'aggregate';
  return {
    principal: {
      member: 'study' as MemberId,
      roles: change.roles ?? ['requester'],
      attributes: change.attributes ?? {},
      ...(change.user === undefined ? {} : { user: change.user }),
    },
    action,
    resource: {
      dataset: 'cleveland/heart' as DatasetId,
      owner: 'cleveland' as MemberId,
      table: 'heart',
      classification: 'restricted',
    },
    context: {
      purpose: change.purpose ?? 'DUO:0000042',
      shape: {
        protocol: action,
        columns: { filter: ['age'], group: ['sex'], aggregate: ['chol'] },
        functions: ['avg', 'count_star'],
        cells: change.cells ?? 2,
      },
      recipient: (change.recipient ?? 'study') as MemberId,
      time: change.time ?? 1_780_000_000,
    },
  };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    if (isTacitError(e)) return e.code;
    throw e;
  }
  return 'no error';
}

const permit = (rest: string) => `@id("p") permit (principal, action, resource) ${rest};`;

t.test('allows what a policy permits, with its obligations', async (t) => {
  const verdict = engine.decide(contract, question({}));
  t.equal(verdict.effect, 'allow');
  t.same(verdict.policies, ['statistics']);
  t.same(verdict.obligations, {
    minGroup: 5,
    maxGroups: 10_000,
    uses: 20,
    expires: 2_592_000,
    differencing: 'requester',
  });
});

t.test('denies by default and names the policy that came closest', async (t) => {
  const verdict = engine.decide(contract, question({ roles: ['observer'] }));
  t.equal(verdict.effect, 'deny');
  t.equal(verdict.obligations, null);
  t.match(verdict.reasons[0], /`statistics`/);
  t.match(verdict.reasons[0], /principal in Role::"requester"/);
});

t.test('says for which purposes the same question would be allowed', async (t) => {
  const verdict = engine.decide(contract, question({ purpose: 'DUO:0000011' }));
  t.equal(verdict.effect, 'deny');
  const offer = verdict.reasons.at(-1) ?? '';
  for (const code of ['DUO:0000042', 'DUO:0000006', 'DUO:0000007']) t.match(offer, new RegExp(code));
  t.notMatch(offer, /DUO:0000043/);
});

t.test('offers exactly the purposes for which the question would in fact be allowed', async (t) => {
  const conditions = [
    'context.purposes.contains("DUO:0000042")',
    'context.purpose == "DUO:0000011" || context.purpose == "DUO:0000043"',
    '["DUO:0000006", "DUO:0000007"].contains(context.purpose)',
    '!context.purposes.contains("DUO:0000006")',
    'context.cells > 1 && context.purpose like "DUO:*7"',
    'context.cells > 9',
  ];
  const pairs = conditions.flatMap((yes) => conditions.map((no) => [yes, no] as const));
  const codes = PURPOSES;
  for (const [yes, no] of pairs) {
    const text = `@id("y") permit (principal, action, resource) when { ${yes} };
      @id("n") forbid (principal, action, resource) when { ${no} };`;
    const allowed = codes.filter((purpose) => engine.decide(text, question({ purpose })).effect === 'allow');
    for (const purpose of codes) {
      const verdict = engine.decide(text, question({ purpose }));
      if (verdict.effect === 'allow') continue;
      const offer = verdict.reasons.find((r) => r.startsWith('the same question')) ?? '';
      t.same(
        codes.filter((c) => offer.includes(c)),
        allowed,
        `${yes} / ${no} / ${purpose}`,
      );
    }
  }
});

t.test('a narrower purpose is within a wider permission, not the other way round', async (t) => {
  const health = permit('when { context.purposes.contains("DUO:0000006") }');
  t.equal(engine.decide(health, question({ purpose: 'DUO:0000007' })).effect, 'allow');
  t.equal(engine.decide(health, question({ purpose: 'DUO:0000042' })).effect, 'deny');
});

t.test('denies a purpose outside the ontology, a modifier, and an obsolete code', async (t) => {
  for (const purpose of ['marketing', 'DUO:0000021', 'DUO:0000005', '']) {
    t.equal(engine.decide(permit(''), question({ purpose })).effect, 'deny', purpose);
  }
  t.equal(engine.decide(permit(''), question({})).effect, 'allow');
});

t.test('forbid wins over permit', async (t) => {
  const text = `${permit('')} @id("f") @reason("not this table") forbid (principal, action, resource);`;
  const verdict = engine.decide(text, question({}));
  t.equal(verdict.effect, 'deny');
  t.same(verdict.policies, ['f']);
  t.match(verdict.reasons[0], /not this table/);
});

t.test('denies when any policy cannot be evaluated, even if another permits', async (t) => {
  const text = `${permit('')} @id("q") forbid (principal, action, resource)
    when { context.cells + 9223372036854775807 > 1 };`;
  const verdict = engine.decide(text, question({}));
  t.equal(verdict.effect, 'deny');
  t.match(verdict.reasons[0], /`q`/);
});

t.test('obligations of all deciding permits combine to the strictest', async (t) => {
  const text = `@id("a") @minGroup("10") @uses("5") @rate("10/day") permit (principal, action, resource);
    @id("b") @minGroup("3") @round("5") @rate("4/day") permit (principal, action, resource);
    @id("c") @minGroup("50") permit (principal, action == Action::"join", resource);`;
  t.same(engine.decide(text, question({})).obligations, { minGroup: 10, uses: 5, rate: '4/day', round: 5 });
});

t.test('a policy that names no threshold gets the default, and may name a lower one', async (t) => {
  t.equal(engine.decide(permit(''), question({})).obligations?.minGroup, 5);
  t.equal(engine.decide(`@minGroup("1") ${permit('')}`, question({})).obligations?.minGroup, 1);
});

t.test('reads users, their member, attributes and time', async (t) => {
  const text = permit(
    `when { principal is User && principal.member == Member::"study" && principal in Member::"study" }
     when { principal.hasTag("department") && principal.getTag("department") == "cardiology" }
     when { context.at < datetime("2027-01-01") && context.time > 0 }`,
  );
  const attributes = { department: 'cardiology' };
  t.equal(engine.decide(text, question({ user: 'ada', attributes })).effect, 'allow');
  t.equal(engine.decide(text, question({ user: 'ada' })).effect, 'deny');
  t.equal(engine.decide(text, question({ attributes })).effect, 'deny');
  t.equal(engine.decide(text, question({ user: 'ada', attributes, time: 1_800_000_000 })).effect, 'deny');
});

t.test('refuses a contract that does not parse, type-check or name its policies', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['permit (principal, action resource);', 'contract.invalid'],
    ['permit (principal, action, resource);', 'contract.invalid'],
    ['', 'contract.invalid'],
    [`${permit('')} ${permit('')}`, 'contract.invalid'],
    [permit('when { context.purpse == "x" }'), 'contract.invalid'],
    [permit('when { context.cells == "x" }'), 'contract.invalid'],
    ['@id("p") permit (principal == ?principal, action, resource);', 'contract.invalid'],
    [`@minGruop("20") ${permit('')}`, 'contract.unknown-annotation'],
    [`@minGroup("many") ${permit('')}`, 'contract.bad-annotation'],
    [`@minGroup ${permit('')}`, 'contract.bad-annotation'],
    ['@id("f") @uses("2") forbid (principal, action, resource);', 'contract.bad-annotation'],
  ];
  for (const [text, code] of cases) {
    t.equal(
      codeOf(() => engine.validate(text)),
      code,
      text,
    );
    t.equal(engine.decide(text, question({})).effect, 'deny', text);
  }
  t.same(engine.validate(contract), ['statistics']);
});

t.test('an unknown annotation is refused with policy, annotation and place', async (t) => {
  const text = `// ü\n${permit('')}\n@id("second") @minGruop("20") permit (principal, action, resource);`;
  try {
    engine.validate(text);
    t.fail('was accepted');
  } catch (e) {
    if (!isTacitError(e)) throw e;
    t.equal(e.field, 'second@minGruop');
    t.equal(e.position, text.indexOf('@minGruop'));
  }
});

t.test('never throws on a malformed question', async (t) => {
  t.equal(engine.decide(contract, question({ time: Number.NaN })).effect, 'deny');
  t.equal(engine.decide(contract, question({ cells: 1.5 })).effect, 'deny');
  t.equal(engine.decide(contract, {} as PolicyQuestion).effect, 'deny');
});

t.test('a small cache decides as a large one', async (t) => {
  const small = new CedarEngine({ cache: 2 });
  const texts = Array.from({ length: 5 }, (_, i) => permit(`when { context.cells > ${i} }`));
  for (const text of [...texts, ...texts.toReversed()]) {
    t.same(small.decide(text, question({ cells: 3 })), engine.decide(text, question({ cells: 3 })));
  }
});

t.test(
  'names the same fault of a contract every time, though Cedar lists them in no fixed order',
  async (t) => {
    const text = permit('when { principal.getTag("x") == "y" && principal.getTag("z") == "y" }');
    const said = new Set<string>();
    for (let i = 0; i < 12; i++) {
      said.add(JSON.stringify(new CedarEngine({ cache: 1 }).decide(text, question({}))));
    }
    t.equal(said.size, 1);
  },
);

t.test('is total and repeatable over arbitrary texts and questions', async (t) => {
  const fresh = new CedarEngine({ cache: 1 });
  const pieces = fc.constantFrom(
    '@id("a") ',
    '@id("b") ',
    '@minGroup("7") ',
    '@minGroup("-1") ',
    '@burn("1") ',
    'permit (principal, action, resource);',
    'forbid (principal, action, resource) when { context.cells > 5 };',
    'permit (principal, action, resource) when { principal.getTag("x") == "y" };',
    'when',
    '"',
    '// ',
    '\n',
    'ü',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(pieces, { maxLength: 6 }).map((p) => p.join('')),
  );
  const change = fc.record({
    roles: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    purpose: fc.oneof(fc.constantFrom(...PURPOSES), fc.string({ maxLength: 12 })),
    recipient: fc.string({ maxLength: 8 }),
    time: fc.oneof(fc.integer(), fc.double()),
    cells: fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 60)),
    attributes: fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 2 }),
  });
  fc.assert(
    fc.property(texts, change, (text, c) => {
      const first = engine.decide(text, question(c));
      const again = fresh.decide(text, question(c));
      const whole = first.effect === 'allow' ? first.obligations !== null : first.obligations === null;
      return whole && first.reasons.length > 0 && JSON.stringify(first) === JSON.stringify(again);
    }),
    { numRuns: 150 },
  );
  t.pass();
});
