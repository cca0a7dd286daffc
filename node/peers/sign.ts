import { type Clock, type MemberId, type Rng, toBase64Url, utf8 } from '@tacit/sdk/core';
import { type InnerList, type Parameters, serializeDictionary } from 'structured-headers';
import { type MessageHead, signatureBase } from './components.ts';
import { contentDigest } from './digest.ts';
import type { Signer } from './ed25519.ts';

export const TAG = 'tacit';
/** Whom the message is for: without it a receiver could pass it on to another node as if from the sender. */
export const RECIPIENT_FIELD = 'tacit-to';
/** Every request between nodes covers exactly these. */
export const COVERED = [
  '@method',
  '@authority',
  '@path',
  '@query',
  'content-digest',
  RECIPIENT_FIELD,
] as const;

/** A member's name means something only within its network. */
export const recipientOf = (network: string, member: string): string => `${network}/${member}`;

export interface SignOptions {
  readonly member: MemberId;
  readonly signer: Signer;
  readonly rng: Rng;
  readonly clock: Clock;
  /** How long the message is good for, ms; at most the receiver's window. */
  readonly lifetime: number;
}

/** Fields to send: `content-digest`, `tacit-to`, `signature-input`, `signature`. */
export function signRequest(
  head: Omit<MessageHead, 'fields'>,
  body: Uint8Array,
  to: string,
  options: SignOptions,
): Readonly<Record<string, string>> {
  const digest = contentDigest(body);
  const created = Math.floor(options.clock.now() / 1000);
  const parameters: Parameters = new Map<string, string | number>([
    ['created', created],
    ['expires', created + Math.ceil(options.lifetime / 1000)],
    ['nonce', toBase64Url(options.rng(16))],
    ['keyid', options.member],
    ['alg', 'ed25519'],
    ['tag', TAG],
  ]);
  const input: InnerList = [COVERED.map((name) => [name, new Map()]), parameters];
  const fields = { 'content-digest': [digest], [RECIPIENT_FIELD]: [to] };
  const base = signatureBase({ ...head, fields }, input);
  if (base === null) throw new TypeError('a request target with a line break cannot be signed');
  return {
    'content-digest': digest,
    [RECIPIENT_FIELD]: to,
    'signature-input': serializeDictionary(new Map([[TAG, input]])),
    signature: serializeDictionary(new Map([[TAG, [new Uint8Array(options.signer(utf8(base))), new Map()]]])),
  };
}
