import type { Obligations, Permit, PolicyEngine } from '@tacit/sdk/ledger';
import { checkColumns } from './columns.ts';
import type { PermitFacts, Run } from './facts.ts';
import { checkGrant, checkPins, checkPlan, checkPolicy, checkSession, checkStatus } from './recheck.ts';

type Fields = Omit<Permit, keyof { [K in keyof Permit as K extends symbol ? K : never]: never }>;

let make: (fields: Fields) => Permit;

/** The class is not exported: its private field is what `isPermit` looks for, and nobody else can put it there. */
class IssuedPermit {
  readonly #issued = true;

  private constructor(fields: Fields) {
    Object.assign(this, fields);
  }

  static holds(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #issued in value && value.#issued;
  }

  static {
    // The one place where the type is claimed: the brand of `Permit` exists for the compiler only.
    make = (fields) => Object.freeze(new IssuedPermit(fields)) as unknown as Permit;
  }
}

/** True for what `issuePermit` of this process made; false for copies, proxies, and what came over the wire. */
export const isPermit = (value: unknown): value is Permit => IssuedPermit.holds(value);

/**
 * Checks again, at the owner, everything the ledger decided; the owner's own engine has the last word. Throws
 * `permit.grant`, `.session`, `.pin`, `.schema`, `.contract`, `.plan`, `.shape`, `.policy`, `.obligations`, `.column`.
 */
export function issuePermit(engine: PolicyEngine, facts: PermitFacts, run: Run): Permit {
  const { grant, session, request, dataset } = facts;
  checkGrant(facts, run.now);
  checkSession(facts, run);
  checkPins(facts, run.self);
  checkStatus(facts);
  checkPlan(facts, run);
  checkColumns(run.plan, run.shape, facts.schema);
  checkPolicy(engine, facts, run);
  return make({
    grant: grant.id,
    session: session.id,
    dataset: dataset.id,
    version: dataset.version,
    requester: grant.requester,
    recipient: facts.recipient,
    purpose: request.purpose,
    plan: frozen(run.plan),
    planHash: run.planHash,
    obligations: frozen<Obligations>(grant.obligations),
    expires: Math.min(grant.expires, session.deadline),
  });
}

/** A deep copy nobody can change after the checks. */
function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, frozen(v)]))) as T;
}
