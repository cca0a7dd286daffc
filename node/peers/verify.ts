import { type Clock, type MemberId, NAME, TacitError, utf8 } from '@tacit/sdk/core';
import { type InnerList, type Item, parseDictionary } from 'structured-headers';
import { componentValue, type MessageHead, signatureBase } from './components.ts';
import { verifyEd25519 } from './ed25519.ts';
import { NonceMemory } from './nonces.ts';
import { COVERED, RECIPIENT_FIELD, recipientOf, TAG } from './sign.ts';

/** What the ledger says of a member now; a `MemberRecord` fits. */
export interface MemberKey {
  readonly signKey: string;
  readonly status: 'active' | 'suspended' | 'left';
}
export type MemberLookup = (id: MemberId) => Promise<MemberKey | null> | MemberKey | null;

export interface VerifierOptions {
  readonly network: string;
  /** This node's member. */
  readonly self: MemberId;
  readonly members: MemberLookup;
  readonly clock: Clock;
  /** ms; see `peers.window`. */
  readonly window: number;
  /** Messages remembered per member; see `peers.nonces`. */
  readonly nonces: number;
}

interface Claims {
  readonly member: MemberId;
  readonly created: number;
  readonly expires: number;
  readonly nonce: string;
}

/** Verifies requests between nodes: HTTP message signatures (RFC 9421) with the ledger's current Ed25519 keys. */
export class PeerVerifier {
  readonly #options: VerifierOptions;
  readonly #nonces: NonceMemory;
  /** Messages made before this may have been seen by an earlier process or been forgotten; seconds. */
  #floor: number;

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#nonces = new NonceMemory(options.nonces);
    this.#floor = Math.floor(options.clock.now() / 1000);
  }

  /**
   * Who sent the request. The body is not looked at: compare it with `content-digest` (`checkDigest`) before use.
   * Throws `peer.unsigned`, `peer.digest` (field missing), `peer.bad-signature`, `peer.stale`, `peer.unknown-member`,
   * `peer.suspended`, `peer.replayed` or `rate.limited`.
   */
  async verify(head: MessageHead): Promise<MemberId> {
    const { input, signature } = readSignature(head);
    const claims = readClaims(input);
    if (componentValue(head, 'content-digest') === null) {
      throw new TacitError('peer.digest', { field: 'content-digest', expected: 'sha-256 of the body' });
    }
    this.#checkCovered(input);
    const { network, self, members } = this.#options;
    if (componentValue(head, RECIPIENT_FIELD) !== recipientOf(network, self)) {
      throw bad(RECIPIENT_FIELD, 'the network and name of this node');
    }
    this.#checkTime(claims);
    const record = await members(claims.member);
    if (record === null) throw new TacitError('peer.unknown-member', { field: 'keyid' });
    const base = signatureBase(head, input);
    if (base === null || !verifyEd25519(record.signKey, utf8(base), signature)) throw bad('signature');
    if (record.status !== 'active') throw new TacitError('peer.suspended', { member: claims.member });
    this.#remember(claims);
    return claims.member;
  }

  #checkCovered(input: InnerList): void {
    const names = input[0].map(([name]) => name);
    const exact = names.length === COVERED.length && COVERED.every((c) => names.includes(c));
    if (!exact) throw bad('signature-input', `the components ${COVERED.join(', ')}`);
  }

  #checkTime({ created, expires }: Claims): void {
    const now = this.#options.clock.now();
    const window = this.#options.window;
    const stale =
      Math.abs(now - created * 1000) > window ||
      created < this.#floor ||
      expires * 1000 <= now ||
      expires <= created ||
      (expires - created) * 1000 > window + 1000;
    if (stale) throw new TacitError('peer.stale', { field: 'created' });
  }

  /** Only after the signature holds: a stranger must not fill the memory. */
  #remember({ member, nonce, created }: Claims): void {
    const now = this.#options.clock.now();
    const window = this.#options.window;
    // Should the clock be set back, what was forgotten by the later time stays refused.
    this.#floor = Math.max(this.#floor, Math.floor((now - window) / 1000));
    const outcome = this.#nonces.remember(member, nonce, created * 1000 + window, now);
    if (outcome === 'seen') throw new TacitError('peer.replayed', { member });
    if (outcome === 'full') throw new TacitError('rate.limited', { member });
  }
}

const bad = (field: string, expected?: string): TacitError =>
  new TacitError('peer.bad-signature', { field, ...(expected === undefined ? {} : { expected }) });

/** The one signature with our tag; others, e.g. of a proxy, are not ours to judge (RFC 9421 §7.2.7). */
function readSignature(head: MessageHead): { input: InnerList; signature: Uint8Array } {
  const inputField = componentValue(head, 'signature-input');
  const signatureField = componentValue(head, 'signature');
  if (inputField === null || signatureField === null) throw new TacitError('peer.unsigned');
  let inputs: Map<string, Item | InnerList>;
  let signatures: Map<string, Item | InnerList>;
  try {
    inputs = parseDictionary(inputField);
    signatures = parseDictionary(signatureField);
  } catch {
    throw bad('signature-input', 'a structured field (RFC 9651)');
  }
  const tagged = [...inputs].filter(([, value]) => value[1].get('tag') === TAG);
  const [label, input] = tagged[0] ?? [];
  if (label === undefined || input === undefined) throw new TacitError('peer.unsigned');
  const signature = signatures.get(label)?.[0];
  if (tagged.length !== 1 || !isInnerList(input) || !(signature instanceof ArrayBuffer))
    throw bad('signature');
  return { input, signature: new Uint8Array(signature) };
}

const isInnerList = (value: Item | InnerList): value is InnerList => Array.isArray(value[0]);

function readClaims(input: InnerList): Claims {
  const parameters = input[1];
  const member = parameters.get('keyid');
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  const nonce = parameters.get('nonce');
  const alg = parameters.get('alg');
  if (typeof member !== 'string' || !NAME.test(member)) throw bad('keyid', 'the name of a member');
  if (!Number.isSafeInteger(created)) throw bad('created', 'seconds since 1970');
  if (!Number.isSafeInteger(expires)) throw bad('expires', 'seconds since 1970');
  if (typeof nonce !== 'string' || nonce.length < 16 || nonce.length > 64)
    throw bad('nonce', '16 to 64 characters');
  if (alg !== undefined && alg !== 'ed25519') throw bad('alg', 'ed25519');
  return { member: member as MemberId, created: created as number, expires: expires as number, nonce };
}
