import { z } from 'zod';
import {
  type Canonical,
  canonicalBytes,
  fromHex,
  type Hash,
  type MemberId,
  type Rng,
  TacitError,
  type TxId,
  toHex,
} from '../core/index.ts';
import { domainBytes, type Sha256, type Signer, sha256, type Verify } from '../crypto/index.ts';
import { instant, memberId, signature, tableName } from './primitives.ts';
import { type MemberCard, TX_TYPES, type TxBody, type TxType } from './tx/index.ts';

/** What is signed: everything but the signature. */
export interface UnsignedTx<T extends TxType = TxType> {
  readonly version: 1;
  readonly network: string;
  readonly sender: MemberId;
  readonly type: T;
  readonly body: TxBody<T>;
  /** 16 random bytes, hex: makes two equal wishes two transactions. */
  readonly nonce: string;
  /** Block time, ms, after which the transaction is refused. */
  readonly validUntil: number;
}

/** Ed25519 over `tacit/tx/1` and the canonical form of the rest, hex. */
export type SignedTx<T extends TxType = TxType> = UnsignedTx<T> & { readonly signature: string };

/** A signed transaction of any type, with `type` telling the body apart. */
export type AnyTx = { [T in TxType]: SignedTx<T> }[TxType];

export const MAX_TX_BYTES = 512 * 1024;
/** How far ahead of block time `validUntil` may lie, ms: ids are remembered that long. */
export const MAX_VALIDITY = 24 * 3_600_000;

const DOMAIN = 'tacit/tx/1';
const envelope = z.strictObject({
  version: z.literal(1),
  network: tableName,
  sender: memberId,
  type: z.enum(Object.keys(TX_TYPES) as [TxType, ...TxType[]]),
  body: z.unknown(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  validUntil: instant,
  signature,
});

/** Validates anything that claims to be a transaction. Throws `ledger.malformed` naming the field. */
export function parseTx(input: unknown): AnyTx {
  const outer = envelope.safeParse(input);
  if (!outer.success) throw malformed(outer.error, []);
  const body = TX_TYPES[outer.data.type].safeParse(outer.data.body);
  if (!body.success) throw malformed(body.error, ['body']);
  return { ...outer.data, body: body.data } as AnyTx;
}

function malformed(error: z.ZodError, at: readonly PropertyKey[]): TacitError {
  const issue = error.issues[0];
  const path = [...at, ...(issue?.path ?? [])].map(String).join('.');
  return new TacitError('ledger.malformed', {
    ...(path === '' ? {} : { field: path }),
    ...(issue === undefined ? {} : { expected: issue.message }),
  });
}

/** What is signed and hashed: canonical bytes under the domain. Throws `ledger.malformed` beyond the size limit. */
export function txMessage(tx: UnsignedTx): Uint8Array {
  const { version, network, sender, type, body, nonce, validUntil } = tx;
  let bytes: Uint8Array;
  try {
    bytes = canonicalBytes({ version, network, sender, type, body: body as Canonical, nonce, validUntil });
  } catch (cause) {
    throw new TacitError('ledger.malformed', { field: 'body', cause });
  }
  if (bytes.length > MAX_TX_BYTES)
    throw new TacitError('ledger.malformed', { field: 'body', expected: `at most ${MAX_TX_BYTES} bytes` });
  return domainBytes(DOMAIN, bytes);
}

export const txIdOf = (tx: UnsignedTx, hash: Sha256 = sha256): TxId => toHex(hash(txMessage(tx))) as TxId;

export interface TxOptions {
  readonly network: string;
  readonly sender: MemberId;
  readonly signer: Signer;
  readonly rng: Rng;
  /** Now, ms. */
  readonly time: number;
  /** How long the wish stands, ms; 5 minutes unless stated. */
  readonly validity?: number;
}

/** Signs a wish. Throws `ledger.malformed` before signing when the body is not what its type demands. */
export function signTx<T extends TxType>(type: T, body: TxBody<T>, o: TxOptions): SignedTx<T> {
  const unsigned: UnsignedTx<T> = {
    version: 1,
    network: o.network,
    sender: o.sender,
    type,
    body,
    nonce: toHex(o.rng(16)),
    validUntil: o.time + (o.validity ?? 300_000),
  };
  const signed = { ...unsigned, signature: toHex(o.signer.sign(txMessage(unsigned))) };
  parseTx(signed);
  return signed;
}

export const verifyTx = (tx: SignedTx, signKey: string, check: Verify): boolean =>
  check(fromHex(signKey), txMessage(tx), fromHex(tx.signature));

/** What an invite's key signs: the card of the one member that uses it. */
export const inviteMessage = (network: string, card: MemberCard): Uint8Array =>
  domainBytes(
    'tacit/invite/1',
    canonicalBytes({
      network,
      id: card.id,
      name: card.name,
      roles: card.roles,
      signKey: card.signKey,
      sealKey: card.sealKey,
      url: card.url,
    }),
  );

/** What a new signing key signs to take over from the old one. */
export const rotationMessage = (network: string, member: MemberId, from: string, to: string): Uint8Array =>
  domainBytes('tacit/key-rotation/1', canonicalBytes({ network, member, from, to }));

/** What every participant signs of a receipt: the 32 bytes of its hash. */
export const receiptMessage = (receiptHash: Hash): Uint8Array =>
  domainBytes('tacit/receipt/1', fromHex(receiptHash));
