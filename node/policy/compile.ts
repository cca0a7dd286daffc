import './v8.ts';
import {
  checkParseSchema,
  type DetailedError,
  policySetTextToParts,
  policyToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { TacitError } from '@tacit/sdk/core';
import { ANNOTATIONS, type Notes, type NotesFault, readNotes } from './annotations.ts';
import { SCHEMA } from './schema.ts';

export interface CompiledPolicy extends Notes {
  readonly effect: 'permit' | 'forbid';
  readonly text: string;
}

/** A contract's policies by id, sorted: read, type-checked against the schema, annotations understood. */
export type PolicySet = ReadonlyMap<string, CompiledPolicy>;

export const MAX_TEXT = 65_536;
export const MAX_POLICIES = 100;

/** Cedar counts UTF-8 bytes; people and editors count characters. */
const charAt = (text: string, byte: number): number =>
  Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length;

function refuse(error: DetailedError | undefined, text: string, offset: number, policy?: string): never {
  const place = error?.sourceLocations?.[0];
  const help = [error?.help, place?.label].filter((t) => t !== null && t !== undefined).join('; ');
  throw new TacitError('contract.invalid', {
    message: error?.message ?? 'the policies cannot be read',
    ...(policy === undefined ? {} : { field: policy }),
    ...(help === '' ? {} : { expected: help }),
    ...(place === undefined ? {} : { position: offset + charAt(text, place.start) }),
  });
}

function refuseNotes(fault: NotesFault, policy: string, position: number): never {
  switch (fault.kind) {
    case 'missing-id':
      throw new TacitError('contract.invalid', {
        field: policy,
        position,
        message: `${policy} has no \`@id\``,
        expected: '`@id("some-name")` before permit or forbid, so that reasons can name it',
      });
    case 'unknown':
      throw new TacitError('contract.unknown-annotation', {
        field: `${policy}@${fault.name}`,
        position,
        message: `policy \`${policy}\` has the unknown annotation \`@${fault.name}\``,
        expected: ANNOTATIONS.map((a) => `@${a}`).join(', '),
      });
    case 'value':
      throw new TacitError('contract.bad-annotation', {
        field: `${policy}@${fault.name}`,
        position,
        message: `policy \`${policy}\`: \`@${fault.name}\` cannot be read`,
        expected: fault.expected,
      });
    case 'obligation-on-forbid':
      throw new TacitError('contract.bad-annotation', {
        field: `${policy}@${fault.name}`,
        position,
        message: `policy \`${policy}\` forbids, so \`@${fault.name}\` would bind nobody`,
        expected: 'obligations stand on permit policies',
      });
  }
}

/** Where an annotation stands in the text; the policy's start when it is written in an unusual way. */
function placeOf(name: string, text: string, offset: number): number {
  const at = text.search(new RegExp(`@\\s*${name}\\b`));
  return offset + Math.max(at, 0);
}

/** Throws `contract.invalid`, `contract.unknown-annotation` or `contract.bad-annotation`, naming policy and place. */
export function compile(text: string): PolicySet {
  if (text.length > MAX_TEXT) {
    throw new TacitError('contract.invalid', {
      message: 'the policy text is too long',
      expected: `at most ${MAX_TEXT} characters`,
    });
  }
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') refuse(parts.errors[0], text, 0);
  if (parts.policy_templates.length > 0) {
    throw new TacitError('contract.invalid', {
      message: 'the contract has a template, which nothing links',
      position: Math.max(text.indexOf(parts.policy_templates[0] ?? ''), 0),
      expected: 'policies without `?principal` and `?resource`',
    });
  }
  if (parts.policies.length === 0 || parts.policies.length > MAX_POLICIES) {
    throw new TacitError('contract.invalid', {
      message: `the contract has ${parts.policies.length} policies`,
      expected: `1 to ${MAX_POLICIES}`,
    });
  }
  const placed = parts.policies
    .map((part) => ({ part, offset: Math.max(text.indexOf(part), 0) }))
    .sort((a, b) => a.offset - b.offset);
  const found = placed.map(({ part, offset }, i) => readPolicy(part, offset, `policy ${i + 1}`));
  const set = new Map<string, CompiledPolicy>();
  for (const [i, policy] of found.entries()) {
    if (set.has(policy.id)) {
      throw new TacitError('contract.invalid', {
        field: policy.id,
        position: placed[i]?.offset ?? 0,
        message: `two policies have the id \`${policy.id}\``,
      });
    }
    set.set(policy.id, policy);
  }
  checkTypes(set, text);
  return new Map([...set.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readPolicy(text: string, offset: number, ordinal: string): CompiledPolicy {
  const read = policyToJson(text);
  if (read.type === 'failure') refuse(read.errors[0], text, offset, ordinal);
  const { effect, annotations = {} } = read.json;
  const notes = readNotes(annotations, effect);
  if ('kind' in notes) {
    const name = annotations['id'] ?? ordinal;
    refuseNotes(notes, name, 'name' in notes ? placeOf(notes.name, text, offset) : offset);
  }
  return { ...notes, effect, text };
}

/** Type errors refuse, and so do warnings: a rule that can never apply is not what its author meant. */
function checkTypes(set: PolicySet, text: string): void {
  const staticPolicies = Object.fromEntries([...set.values()].map((p) => [p.id, p.text]));
  const answer = validate({ schema: SCHEMA, policies: { staticPolicies } });
  if (answer.type === 'failure') refuse(answer.errors[0], text, 0);
  // Cedar lists them in no fixed order; which one is named must not differ between validators.
  const rank = (f: { policyId: string; error: DetailedError }) =>
    JSON.stringify([f.policyId, f.error.sourceLocations?.[0]?.start ?? 0, f.error.message]);
  const faults = [...answer.validationErrors, ...answer.validationWarnings].sort((x, y) =>
    rank(x) < rank(y) ? -1 : 1,
  );
  const first = faults[0];
  if (first === undefined) return;
  const policy = set.get(first.policyId);
  refuse(first.error, policy?.text ?? '', Math.max(text.indexOf(policy?.text ?? ''), 0), first.policyId);
}

/** The shipped schema itself parses; checked when the engine starts, not at the first decision. */
export function checkSchema(): void {
  const answer = checkParseSchema(SCHEMA);
  if (answer.type === 'failure') refuse(answer.errors[0], SCHEMA, 0);
}
