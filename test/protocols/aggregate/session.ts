import { type Hash, type MemberId, type Rng, type SessionId, toHex } from '@tacit/sdk/core';
import { agreementKeys } from '@tacit/sdk/crypto';
import { type AggregateSession, makeShare, type Words, writeSigned } from '@tacit/sdk/protocols/aggregate';
import type { Layout, LocalTable, Statistic } from '@tacit/sdk/query';
import { openssl } from '../rng.ts';

export const PLAN = 'ab'.repeat(32) as Hash;
export const rows: Statistic = { factors: [], filter: null, complete: [], scale: 0, bits: 40 };

export const layoutOf = (cells: number, statistics: number, words: Words): Layout => ({
  keys: [],
  cells,
  statistics: Array.from({ length: statistics }, () => rows),
  words,
});

export interface Owner {
  readonly member: MemberId;
  readonly secretKey: Uint8Array;
}

export function party(n: number, rng: Rng, id = 'session-1'): { session: AggregateSession; owners: Owner[] } {
  const owners = Array.from({ length: n }, (_, i) => ({
    member: `owner${String.fromCharCode(97 + i)}` as MemberId,
    ...agreementKeys(rng),
  }));
  const participants = owners.map((o) => ({ member: o.member, maskKey: toHex(o.publicKey) }));
  return { session: { id: id as SessionId, planHash: PLAN, participants, deadline: 1000 }, owners };
}

export function tableOf(layout: Layout, values: readonly bigint[]): LocalTable {
  const out = new Uint32Array(layout.cells * layout.statistics.length * layout.words);
  values.forEach((v, i) => {
    writeSigned(out, i, layout.words, v);
  });
  return { layout, values: out };
}

export const shareOf = (session: AggregateSession, owner: Owner, table: LocalTable): Uint8Array =>
  makeShare(session, owner.member, owner.secretKey, table, { cipher: openssl }).bytes;
