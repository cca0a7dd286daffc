import {
  concat,
  fromHex,
  type Hash,
  type MemberId,
  type SessionId,
  TacitError,
  toHex,
  utf8,
} from '../../core/index.ts';
import { hashBytes, type Sha256 } from '../../crypto/index.ts';
import type { LocalTable } from '../../query/index.ts';
import { type MaskTools, maskTable } from './mask.ts';
import { putWords, type Words, wordsOf } from './ring.ts';
import type { AggregateSession, Size } from './session.ts';

/** One owner's masked vector and what it was made for. */
export interface Share {
  readonly session: SessionId;
  readonly sender: MemberId;
  readonly planHash: Hash;
  readonly words: Words;
  /** `length * words` little-endian words. */
  readonly values: Uint32Array;
}

const VERSION = 1;

/**
 * Frame, version 1: version u8 | session length u8, session | sender length u8, sender | plan hash, 32 bytes |
 * words u8 | number of elements u32 little-endian | zeros to a multiple of 8 | the words, little-endian. One share has
 * one encoding.
 */
export function encodeShare(share: Share): Uint8Array {
  const { head, at } = frame(share, share.values.length / share.words);
  const out = new Uint8Array(at + share.values.byteLength);
  out.set(head);
  putWords(out, at, share.values);
  return out;
}

function frame(share: Omit<Share, 'values'>, elements: number): { head: Uint8Array; at: number } {
  const session = utf8(share.session);
  const sender = utf8(share.sender);
  if (session.length > 255 || sender.length > 255) throw new RangeError('expected ids of at most 255 bytes');
  const count = new Uint8Array(4);
  new DataView(count.buffer).setUint32(0, elements, true);
  const head = concat(
    new Uint8Array([VERSION, session.length]),
    session,
    new Uint8Array([sender.length]),
    sender,
    fromHex(share.planHash),
    new Uint8Array([share.words]),
    count,
  );
  return { head, at: Math.ceil(head.length / 8) * 8 };
}

/** Bytes of a share of this size in this session: what a transport may allow. */
export function shareBytes(session: AggregateSession, sender: MemberId, size: Size): number {
  const { at } = frame({ session: session.id, sender, planHash: session.planHash, words: size.words }, 0);
  return at + 4 * size.length * size.words;
}

/**
 * Reads a frame that `from` sent. Shares memory with `bytes`. Throws `session.share-version` and
 * `session.share-malformed` (cut off, trailing bytes, padding that is not zero), naming `from`.
 */
export function decodeShare(bytes: Uint8Array, from: MemberId): Share {
  const malformed = (expected: string) =>
    new TacitError('session.share-malformed', { member: from, expected });
  let at = 0;
  const take = (n: number): Uint8Array => {
    if (at + n > bytes.length) throw malformed('a whole frame');
    at += n;
    return bytes.subarray(at - n, at);
  };
  const byte = (): number => take(1)[0]!;
  const version = byte();
  if (version !== VERSION)
    throw new TacitError('session.share-version', { member: from, expected: `version ${VERSION}` });
  const ascii = (n: number): string => {
    const part = take(n);
    if (part.some((b) => b < 0x21 || b > 0x7e)) throw malformed('ids of printable ASCII');
    return String.fromCharCode(...part);
  };
  const session = ascii(byte()) as SessionId;
  const sender = ascii(byte()) as MemberId;
  const planHash = toHex(take(32)) as Hash;
  const words = byte();
  if (words !== 2 && words !== 4 && words !== 8) throw malformed('2, 4 or 8 words per element');
  const count = take(4);
  const elements = new DataView(count.buffer, count.byteOffset, 4).getUint32(0, true);
  const padding = take((8 - (at % 8)) % 8);
  if (padding.some((b) => b !== 0)) throw malformed('padding of zeros');
  const values = wordsOf(take(4 * elements * words));
  if (at !== bytes.length) throw malformed('no bytes after the last element');
  return { session, sender, planHash, words, values };
}

/** What the receipt says of a share. The share is masked, so its hash tells nothing of the part. */
export const shareHash = (bytes: Uint8Array, hash?: Sha256): Hash => hashBytes('tacit/share/1', bytes, hash);

/** An owner's whole step: mask the local table, frame it, hash it. Throws as `maskTable`. */
export function makeShare(
  session: AggregateSession,
  me: MemberId,
  secretKey: Uint8Array,
  table: LocalTable,
  tools: MaskTools & { readonly hash?: Sha256 } = {},
): { readonly bytes: Uint8Array; readonly hash: Hash } {
  const bytes = encodeShare({
    session: session.id,
    sender: me,
    planHash: session.planHash,
    words: table.layout.words,
    values: maskTable(session, me, secretKey, table, tools),
  });
  return { bytes, hash: shareHash(bytes, tools.hash) };
}
