import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

/** `context.purpose` and `context.purposes` in Cedar's JSON form. */
function purposeAttribute(node: object): 'purpose' | 'purposes' | null {
  const access = (node as { readonly '.'?: { readonly left: unknown; readonly attr: unknown } })['.'];
  if (access === undefined || typeof access.left !== 'object' || access.left === null) return null;
  if ((access.left as { readonly Var?: unknown }).Var !== 'context') return null;
  return access.attr === 'purpose' || access.attr === 'purposes' ? access.attr : null;
}

/** True when the policy reads the stated purpose. */
export function readsPurpose(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (purposeAttribute(node) !== null) return true;
  return Object.values(node).some(readsPurpose);
}

/** The policy as if `purposes[0]` were stated: the purpose becomes a constant, so one question can try them all. */
export function withPurpose(policy: PolicyJson, purposes: readonly string[]): PolicyJson {
  const swap = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(swap);
    switch (purposeAttribute(node)) {
      case 'purpose':
        return { Value: purposes[0] };
      case 'purposes':
        return { Set: purposes.map((p) => ({ Value: p })) };
      default:
        return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, swap(v)]));
    }
  };
  return { ...policy, conditions: swap(policy.conditions) as PolicyJson['conditions'] };
}
