import { CedarEngine, isPermit, issuePermit, type PermitFacts, type Run } from '@tacit/node/policy';
import {
  type ContractId,
  type DatasetId,
  type GrantId,
  type Hash,
  isTacitError,
  type MemberId,
  type RequestId,
  type SchemaId,
  type SessionId,
} from '@tacit/sdk/core';
import type { Shape } from '@tacit/sdk/ledger';
import type { Plan, TableSchema } from '@tacit/sdk/query';
import t from 'tap';

const engine = new CedarEngine();
const NOW = 1_780_000_000_000;
const hash = (c: string) => c.repeat(64) as Hash;
const study = 'study' as MemberId;
const cleveland = 'cleveland' as MemberId;
const dataset = 'cleveland/heart' as DatasetId;
const contract = 'cleveland/default' as ContractId;
const grant = hash('a') as unknown as GrantId;
const request = hash('b') as unknown as RequestId;
const session = hash('c') as unknown as SessionId;

const plan: Plan = {
  version: 1,
  from: { kind: 'table', table: 'heart' },
  where: {
    op: 'compare',
    by: 'gt',
    left: { op: 'column', name: 'age' },
    right: { op: 'literal', value: { type: 'integer', value: '50' } },
  },
  groupBy: [{ op: 'column', name: 'sex' }],
  select: [
    { name: 'sex', kind: 'group', group: 0 },
    {
      name: 'mean',
      kind: 'measure',
      measure: { fn: 'avg', args: [{ op: 'column', name: 'chol' }], filter: null },
    },
  ],
  orderBy: [],
  limit: null,
};

const shape: Shape = {
  protocol: 'aggregate',
  columns: { filter: ['age'], group: ['sex'], aggregate: ['chol'] },
  functions: ['avg'],
  cells: 2,
};

const schema: TableSchema = {
  fields: [
    { name: 'age', type: 'integer', 'tacit:exposure': ['filter'] },
    { name: 'chol', type: 'integer', 'tacit:exposure': ['aggregate'] },
    { name: 'sex', type: 'integer', 'tacit:exposure': ['group'] },
    { name: 'name', type: 'string', 'tacit:exposure': [] },
  ],
  missingValues: [''],
};

const facts: PermitFacts = {
  principal: { member: study, roles: ['requester'], attributes: {} },
  recipient: study,
  schema,
  dataset: {
    id: dataset,
    owner: cleveland,
    table: 'heart',
    schemaId: hash('d') as unknown as SchemaId,
    schema,
    version: 3,
    title: 'Heart',
    description: '',
    classification: 'restricted',
    contract,
    commitment: hash('e'),
    status: 'active',
    published: 1,
  },
  contract: {
    id: contract,
    owner: cleveland,
    version: 2,
    policies: `@id("statistics") @minGroup("5") @uses("20") permit (principal in Role::"requester",
      action == Action::"aggregate", resource)
      when { context.purposes.contains("DUO:0000042") && context.at < datetime("2026-12-31") };`,
    hash: hash('f'),
    title: 'default',
    status: 'active',
    published: 1,
  },
  request: {
    id: request,
    requester: study,
    user: null,
    planHash: hash('1'),
    shape,
    table: 'heart',
    purpose: 'DUO:0000006',
    status: 'granted',
    reasons: [],
    grant,
    made: NOW - 1000,
  },
  grant: {
    id: grant,
    request,
    requester: study,
    planHash: hash('1'),
    pins: [{ dataset, version: 3, contract, contractVersion: 2 }],
    obligations: { minGroup: 10, uses: 5 },
    usesLeft: 4,
    expires: NOW + 3_600_000,
    status: 'active',
  },
  session: {
    id: session,
    grant,
    requester: study,
    planHash: hash('1'),
    participants: [{ member: cleveland, dataset, maskKey: null }],
    gate: cleveland,
    status: 'running',
    opened: NOW - 10,
    deadline: NOW + 60_000,
    failure: null,
    receipt: null,
  },
};

const run: Run = { plan, planHash: hash('1'), shape, self: cleveland, now: NOW };

function codeOf(f: Partial<PermitFacts>, r: Partial<Run> = {}): string {
  try {
    issuePermit(engine, { ...facts, ...f }, { ...run, ...r });
  } catch (e) {
    if (isTacitError(e)) return e.code;
    throw e;
  }
  return 'issued';
}

const other = hash('9');
const { grant: g, session: s, request: q, dataset: d, contract: c } = facts;

t.test('issues a permit for what the ledger granted and the owner still allows', async (t) => {
  const permit = issuePermit(engine, facts, run);
  t.ok(isPermit(permit));
  t.equal(permit.dataset, dataset);
  t.equal(permit.expires, NOW + 60_000);
  t.same(permit.obligations, { minGroup: 10, uses: 5 });
  t.same(permit.plan, plan);
});

t.test('the owner’s own policy judges the recipient that the request names', async (t) => {
  const own = `@id("own") permit (principal, action, resource) when { context.recipient == principal.member };`;
  const named = { ...q, recipient: cleveland };
  t.equal(codeOf({ request: named, recipient: cleveland }), 'issued');
  t.equal(
    codeOf({ request: named, recipient: cleveland, contract: { ...c, policies: own } }),
    'permit.policy',
  );
});

t.test('the session that took the last use of a grant still gets its permit', async (t) => {
  t.equal(codeOf({ grant: { ...g, status: 'spent', usesLeft: 0 } }), 'issued');
});

t.test('nothing but an issued permit passes for one', async (t) => {
  const permit = issuePermit(engine, facts, run);
  const forged = Object.assign(Object.create(Object.getPrototypeOf(permit)), permit);
  for (const fake of [
    { ...permit },
    forged,
    new Proxy(permit, {}),
    JSON.parse(JSON.stringify(permit)),
    null,
    1,
  ]) {
    t.notOk(isPermit(fake));
  }
  const made = permit.constructor as unknown as new (fields: object) => unknown;
  t.notOk(isPermit(Object.create(made.prototype)));
});

t.test('a permit and its plan cannot be changed afterwards', async (t) => {
  const mutable = structuredClone(plan) as { -readonly [K in keyof Plan]: Plan[K] };
  const permit = issuePermit(engine, facts, { ...run, plan: mutable });
  mutable.limit = 1;
  t.equal(permit.plan.limit, null);
  t.throws(() => Object.assign(permit, { expires: 0 }), TypeError);
  t.throws(() => Object.assign(permit.obligations, { minGroup: 1 }), TypeError);
});

const refusals: readonly (readonly [string, string, Partial<PermitFacts>, Partial<Run>?])[] = [
  ['a revoked grant', 'permit.grant', { grant: { ...g, status: 'revoked' } }],
  ['an expired grant', 'permit.grant', {}, { now: g.expires }],
  ['a grant of another request', 'permit.grant', { grant: { ...g, request: other as never } }],
  ['a request that was denied', 'permit.grant', { request: { ...q, status: 'denied' } }],
  ['a grant given to another member', 'permit.grant', { grant: { ...g, requester: cleveland } }],
  ['another principal', 'permit.grant', { principal: { ...facts.principal, member: cleveland } }],
  ['another user', 'permit.grant', { principal: { ...facts.principal, user: 'eve' } }],
  ['another recipient', 'permit.grant', { recipient: cleveland }],
  ['a recipient the request does not name', 'permit.grant', { request: { ...q, recipient: cleveland } }],
  ['a session of another grant', 'permit.session', { session: { ...s, grant: other as never } }],
  ['a completed session', 'permit.session', { session: { ...s, status: 'completed' } }],
  ['a failed session', 'permit.session', { session: { ...s, status: 'failed' } }],
  ['a session past its deadline', 'permit.session', {}, { now: s.deadline }],
  ['a session without this owner', 'permit.session', { session: { ...s, participants: [] } }],
  ['a session opened by another', 'permit.session', { session: { ...s, requester: cleveland } }],
  ['another owner’s dataset', 'permit.pin', { dataset: { ...d, owner: study } }],
  ['a withdrawn dataset', 'permit.pin', { dataset: { ...d, status: 'withdrawn' } }],
  ['a dataset that is not in the grant', 'permit.pin', { grant: { ...g, pins: [] } }],
  ['a newer dataset', 'permit.pin', { dataset: { ...d, version: 4 } }],
  ['a newer contract', 'permit.pin', { contract: { ...c, version: 3 } }],
  ['another contract', 'permit.pin', { contract: { ...c, id: 'cleveland/other' as ContractId } }],
  ['a schema that changed on disk', 'permit.schema', { schema: { ...schema, missingValues: ['', '?'] } }],
  ['a suspended contract', 'permit.contract', { contract: { ...c, status: 'suspended' } }],
  ['a revoked contract', 'permit.contract', { contract: { ...c, status: 'revoked' } }],
  ['a contract of another member', 'permit.contract', { contract: { ...c, owner: study } }],
  ['another plan', 'permit.plan', {}, { planHash: other }],
  ['a session for another plan', 'permit.plan', { session: { ...s, planHash: other } }],
  ['a plan over another table', 'permit.plan', { request: { ...q, table: 'lungs' } }],
  ['a shape other than stated', 'permit.shape', { request: { ...q, shape: { ...shape, cells: 1 } } }],
  [
    'a policy that ended since',
    'permit.policy',
    { grant: { ...g, expires: NOW * 2 }, session: { ...s, deadline: NOW * 2 } },
    { now: Date.parse('2027-01-01T00:00:00Z') },
  ],
  ['a role that was lost', 'permit.policy', { principal: { ...facts.principal, roles: ['observer'] } }],
  [
    'a grant below the threshold',
    'permit.obligations',
    { grant: { ...g, obligations: { minGroup: 4, uses: 5 } } },
  ],
  [
    'a grant with more uses',
    'permit.obligations',
    { grant: { ...g, obligations: { minGroup: 5, uses: 21 } } },
  ],
  ['a grant that dropped a limit', 'permit.obligations', { grant: { ...g, obligations: { minGroup: 5 } } }],
];

for (const [what, code, f, r] of refusals) {
  t.test(`refuses ${what}`, async (t) => {
    t.equal(codeOf(f, r ?? {}), code);
  });
}

/** The same facts with a shape and request about other columns. */
function withColumns(columns: Shape['columns'], used: Plan): string {
  const changed = { ...shape, columns };
  return codeOf({ request: { ...q, shape: changed } }, { shape: changed, plan: used });
}

t.test('refuses a shape that hides a column of the plan', async (t) => {
  t.equal(withColumns({ filter: [], group: ['sex'], aggregate: ['chol'] }, plan), 'permit.shape');
});

t.test('refuses columns used against their exposure', async (t) => {
  const byChol: Plan = { ...plan, groupBy: [{ op: 'column', name: 'chol' }] };
  t.equal(withColumns({ filter: ['age'], group: ['chol'], aggregate: ['chol'] }, byChol), 'permit.column');
  const byName: Plan = { ...plan, groupBy: [{ op: 'column', name: 'name' }] };
  t.equal(withColumns({ filter: ['age'], group: ['name'], aggregate: ['chol'] }, byName), 'permit.column');
  const noSuch: Plan = { ...plan, groupBy: [{ op: 'column', name: 'zip' }] };
  t.equal(withColumns({ filter: ['age'], group: ['zip'], aggregate: ['chol'] }, noSuch), 'permit.column');
});

t.test('a column exposed for grouping may be filtered by', async (t) => {
  const bySex: Plan = {
    ...plan,
    where: { op: 'is-null', arg: { op: 'column', name: 'sex' } },
  };
  t.equal(withColumns({ filter: ['sex'], group: ['sex'], aggregate: ['chol'] }, bySex), 'issued');
});
