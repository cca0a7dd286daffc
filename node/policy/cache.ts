import { preparsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { isTacitError, TacitError } from '@tacit/sdk/core';
import { compile, type PolicySet } from './compile.ts';

/** A contract ready to decide, or why it never will. */
export type Prepared =
  | { readonly ok: true; readonly slot: string; readonly policies: PolicySet }
  | { readonly ok: false; readonly error: TacitError };

export type Ready = Extract<Prepared, { ok: true }>;

let instances = 0;

/**
 * Parsed policy sets by their text, least recently used out first. Cedar keeps what it parsed under a name and forgets
 * nothing, so names are slots that are used again.
 */
export class PolicyCache {
  readonly #entries = new Map<string, { readonly slot: string; readonly prepared: Prepared }>();
  readonly #capacity: number;
  readonly #prefix: string;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#prefix = `tacit-${instances++}-`;
  }

  get(text: string): Prepared {
    const held = this.#entries.get(text);
    if (held !== undefined) {
      this.#entries.delete(text);
      this.#entries.set(text, held);
      return held.prepared;
    }
    const slot = this.#freeSlot();
    const prepared = prepare(text, slot);
    this.#entries.set(text, { slot, prepared });
    return prepared;
  }

  #freeSlot(): string {
    if (this.#entries.size < this.#capacity) return `${this.#prefix}${this.#entries.size}`;
    const [oldest] = this.#entries;
    if (oldest === undefined) throw new RangeError('a policy cache needs room for one');
    this.#entries.delete(oldest[0]);
    return oldest[1].slot;
  }
}

function prepare(text: string, slot: string): Prepared {
  try {
    const policies = compile(text);
    const staticPolicies = Object.fromEntries([...policies.values()].map((p) => [p.id, p.text]));
    const answer = preparsePolicySet(slot, { staticPolicies });
    if (answer.type === 'failure') {
      return {
        ok: false,
        error: new TacitError('contract.invalid', { message: 'the policies do not parse' }),
      };
    }
    return { ok: true, slot, policies };
  } catch (e) {
    if (isTacitError(e)) return { ok: false, error: e };
    return { ok: false, error: new TacitError('contract.invalid', { cause: e }) };
  }
}
