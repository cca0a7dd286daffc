import { type Canonical, fromHex, toHex, utf8 } from '../core/index.ts';
import { domainBytes, hashOf, type Sha256, sha256 } from '../crypto/index.ts';

/**
 * Namespaces of the ledger's state: the number is part of every key and so of every state root.
 * A number is never given to another purpose. Retired: none yet.
 */
export const NAMESPACES = {
  params: 1,
  member: 2,
  candidate: 3,
  invite: 4,
  vote: 5,
  dataset: 6,
  /** Table name -> ids of its active datasets, sorted. */
  table: 7,
  /** Latest version. */
  contract: 8,
  /** `id@version`. */
  contractVersion: 9,
  request: 10,
  grant: 11,
  session: 12,
  /** Member -> sessions open or running that it takes part in or asked for, oldest first. */
  openSessions: 13,
  budget: 14,
  receipt: 15,
  /** `minute/txId`: transactions remembered until `validUntil` is past. */
  seen: 16,
  /** `member/user`. */
  user: 17,
  /** `owner/table|member` and `owner/table|member/user`. */
  usage: 18,
  /** Credits by member. */
  account: 19,
  /** `network`. */
  supply: 20,
  /** `member` and `member/department`. */
  counts: 21,
  /** `member|plan hash` -> its latest request for this plan. */
  latestRequest: 22,
  /** `owner/table@version|reporter`. */
  report: 23,
} as const;

export type Namespace = keyof typeof NAMESPACES;

/** `2:cleveland`. */
export type StateKey = `${number}:${string}`;

export const stateKey = (namespace: Namespace, id: string): StateKey => `${NAMESPACES[namespace]}:${id}`;

const NAMES = new Map(Object.entries(NAMESPACES).map(([name, n]) => [n as number, name as Namespace]));

/** Throws `RangeError` on a key of no namespace. */
export function splitKey(key: StateKey): { readonly namespace: Namespace; readonly id: string } {
  const at = key.indexOf(':');
  const namespace = NAMES.get(Number(key.slice(0, at)));
  if (at < 1 || namespace === undefined) throw new RangeError('expected a state key');
  return { namespace, id: key.slice(at + 1) };
}

/** Where a key lives in the sparse Merkle tree. */
export const keyHash = (key: StateKey, hash: Sha256 = sha256): Uint8Array =>
  hash(domainBytes('tacit/state-key/1', utf8(key)));

/** What the tree holds for a record. */
export const valueHash = (value: Canonical, hash: Sha256 = sha256): Uint8Array =>
  fromHex(hashOf('tacit/state-value/1', value, hash));

/** An all-zero hash: the predecessor of the first block. */
export const NO_HASH = toHex(new Uint8Array(32));
