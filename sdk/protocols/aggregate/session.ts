import { type Hash, type MemberId, type SessionId, TacitError } from '../../core/index.ts';
import type { Layout, LocalTable } from '../../query/index.ts';
import type { Words } from './ring.ts';

/** A participant and the public half of its X25519 key for this session, hex, as the ledger shows it. */
export interface MaskParty {
  readonly member: MemberId;
  readonly maskKey: string | null;
}

/** What all parties of one run agree on before the first share: a part of the ledger's session record. */
export interface AggregateSession {
  readonly id: SessionId;
  readonly planHash: Hash;
  readonly participants: readonly MaskParty[];
  /** Block time, ms: a share after it is late. */
  readonly deadline: number;
}

/** Elements in the vector and words per element. */
export interface Size {
  readonly length: number;
  readonly words: Words;
}

export const sizeOf = (layout: Pick<Layout, 'cells' | 'statistics' | 'words'>): Size => ({
  length: layout.cells * layout.statistics.length,
  words: layout.words,
});

/** Throws `session.bad-table` when the values do not fill the layout. */
export function checkTable(table: LocalTable, member: MemberId): Size {
  const size = sizeOf(table.layout);
  if (table.values.length !== size.length * size.words) {
    throw new TacitError('session.bad-table', {
      member,
      field: 'values',
      expected: `${size.length * size.words} words`,
    });
  }
  return size;
}

const KEY = /^[0-9a-f]{64}$/;

/** Throws `session.bad-participants` unless there are 1 to 256 distinct members, each with a key of its own. */
export function checkParticipants(session: AggregateSession): void {
  const { participants } = session;
  if (participants.length < 1 || participants.length > 256)
    throw new TacitError('session.bad-participants', { expected: '1 to 256 participants' });
  const members = new Set<string>();
  const keys = new Set<string>();
  for (const { member, maskKey } of participants) {
    if (maskKey === null || !KEY.test(maskKey)) {
      throw new TacitError('session.bad-participants', {
        member,
        field: 'maskKey',
        expected: 'an X25519 public key, 64 lowercase hex digits, joined on the ledger',
      });
    }
    if (members.has(member) || keys.has(maskKey)) {
      throw new TacitError('session.bad-participants', {
        member,
        expected: 'each member once, each with a key of its own',
      });
    }
    members.add(member);
    keys.add(maskKey);
  }
}
