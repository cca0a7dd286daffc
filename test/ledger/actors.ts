import { createGenesis, makeNativeVerify, nativeSha256, nativeSigner } from '@tacit/node/ledger';
import { type Hash, type MemberId, toHex } from '@tacit/sdk/core';
import type { Signer } from '@tacit/sdk/crypto';
import {
  inviteMessage,
  type MemberCard,
  type MemberRole,
  type NetworkParams,
  type PolicyEngine,
  receiptMessage,
  rotationMessage,
  type Shape,
  type SignedTx,
  signTx,
  type TxBody,
  type TxType,
} from '@tacit/sdk/ledger';
import type { TableSchema } from '@tacit/sdk/query';

export const NETWORK = 'hearts';
export const T0 = 1_800_000_000_000;

/** Bytes that look random and come out the same in every run. */
export function seeded(seed: string): (n: number) => Uint8Array {
  let counter = 0;
  return (n) => {
    const out = new Uint8Array(n);
    for (let at = 0; at < n; at += 32)
      out.set(nativeSha256(Buffer.from(`${seed}/${counter++}`)).subarray(0, n - at), at);
    return out;
  };
}

/** Milliseconds that stand still unless moved. */
export class ManualClock {
  time = T0;
  now(): number {
    return this.time;
  }
}

/** Somebody with a key who signs wishes. */
export class Actor {
  readonly id: MemberId;
  signer: Signer;
  readonly sealKey: string;
  readonly #rng: (n: number) => Uint8Array;
  readonly #clock: { now(): number };

  constructor(name: string, clock: { now(): number }, salt = '') {
    this.id = name as MemberId;
    this.#rng = seeded(`${name}${salt}`);
    this.#clock = clock;
    this.signer = nativeSigner(this.#rng(32));
    this.sealKey = toHex(this.#rng(32));
  }

  card(roles: readonly MemberRole[]): MemberCard {
    const { id, sealKey } = this;
    const signKey = this.signer.publicKey;
    return { id, name: `The ${id}`, roles: [...roles], signKey, sealKey, url: null };
  }

  sign<T extends TxType>(type: T, body: TxBody<T>, more: { validity?: number; network?: string } = {}) {
    return signTx(type, body, {
      network: more.network ?? NETWORK,
      sender: this.id,
      signer: this.signer,
      rng: this.#rng,
      time: this.#clock.now(),
      ...(more.validity === undefined ? {} : { validity: more.validity }),
    });
  }

  newKey(): string {
    return toHex(this.#rng(32));
  }

  /** An invite by this actor, and the join of `guest` with it. */
  invite(
    guest: Actor,
    roles: readonly MemberRole[],
    more: { asked?: readonly MemberRole[]; expires?: number } = {},
  ): [SignedTx<'member.invite'>, SignedTx<'member.join'>] {
    const token = nativeSigner(this.#rng(32));
    const expires = more.expires ?? this.#clock.now() + 3_600_000;
    const card = guest.card(more.asked ?? roles);
    const signature = toHex(token.sign(inviteMessage(NETWORK, card)));
    return [
      this.sign('member.invite', { inviteKey: token.publicKey, roles: [...roles], expires }),
      guest.sign('member.join', { ...card, invite: { key: token.publicKey, signature } }),
    ];
  }

  rotate(): SignedTx<'member.update'> {
    const next = nativeSigner(this.#rng(32));
    const message = rotationMessage(NETWORK, this.id, this.signer.publicKey, next.publicKey);
    const tx = this.sign('member.update', {
      signKey: { key: next.publicKey, countersignature: toHex(next.sign(message)) },
    });
    this.signer = next;
    return tx;
  }

  receipt(hash: Hash): { member: MemberId; signature: string } {
    return { member: this.id, signature: toHex(this.signer.sign(receiptMessage(hash))) };
  }
}

export const SCHEMA: TableSchema = {
  fields: [
    { name: 'sex', type: 'integer', constraints: { enum: ['0', '1'] }, 'tacit:exposure': ['group'] },
    { name: 'age', type: 'integer', 'tacit:exposure': ['aggregate'] },
  ],
  missingValues: ['?'],
};

export const SHAPE: Shape = {
  protocol: 'aggregate',
  columns: { filter: [], group: ['sex'], aggregate: ['age'] },
  functions: ['count_star'],
  cells: 3,
};

export const hashText = (n: number | string): Hash => toHex(nativeSha256(Buffer.from(`test/${n}`))) as Hash;

export const contractTx = (owner: Actor, policies = 'allow', name = 'terms') =>
  owner.sign('contract.publish', { id: `${owner.id}/${name}` as never, title: 'Terms', policies });

export const datasetTx = (owner: Actor, more: Partial<TxBody<'dataset.publish'>> = {}) =>
  owner.sign('dataset.publish', {
    table: 'heart',
    schema: structuredClone(SCHEMA) as TxBody<'dataset.publish'>['schema'],
    title: 'Hearts',
    description: '',
    classification: 'sensitive',
    contract: `${owner.id}/terms` as never,
    commitment: hashText(`table of ${owner.id}`),
    ...more,
  });

export const requestTx = (who: Actor, more: Partial<TxBody<'request.submit'>> = {}) =>
  who.sign('request.submit', {
    table: 'heart',
    planHash: hashText('plan'),
    shape: structuredClone(SHAPE) as TxBody<'request.submit'>['shape'],
    purpose: 'DUO:0000042',
    ...more,
  });

export function genesisOf(
  founder: Actor,
  params: Partial<Omit<NetworkParams, 'network'>> = {},
  roles: readonly MemberRole[] = ['owner', 'requester', 'validator'],
) {
  return createGenesis({
    network: NETWORK,
    params: { admission: 1, ...params },
    founder: founder.card(roles),
    signer: founder.signer,
    time: T0,
    rng: seeded(`genesis of ${founder.id}`),
  });
}

export const modulesWith = (policy: PolicyEngine) => ({
  policy,
  verify: makeNativeVerify(),
  sha256: nativeSha256,
});
