import type { GrantId, Hash, SessionId } from '@tacit/sdk/core';
import type { ReleaseMemory } from '@tacit/sdk/protocols/aggregate';
import type { Plan } from '@tacit/sdk/query';
import { Level } from 'level';

/**
 * What an owner must not forget, kept durably before it acts: over whom it released a share for a grant, which
 * receipt it signed in a session, the sealed result it guards for a requester, and which questions it was asked.
 */
export interface Journal {
  released(grant: GrantId): Promise<ReleaseMemory | null>;
  remember(memory: ReleaseMemory): Promise<void>;
  sentShare(session: SessionId): Promise<Hash | null>;
  rememberShare(session: SessionId, hash: Hash): Promise<void>;
  /** Keeps the first receipt hash of a session; false when another one was signed before. */
  signOnce(session: SessionId, receipt: Hash): Promise<boolean>;
  result(session: SessionId): Promise<GuardedResult | null>;
  keepResult(session: SessionId, result: GuardedResult): Promise<void>;
  /** The question of a session, for comparing later ones with it; null when this owner was never asked it. */
  asked(session: SessionId): Promise<Plan | null>;
  recordAsked(session: SessionId, plan: Plan): Promise<void>;
  close(): Promise<void>;
}

export interface GuardedResult {
  /** HPKE envelope to the requester, base64url: nobody else can open it, this owner included. */
  readonly sealed: string;
  readonly receipt: object;
}

/** Kinds of entries. Retired letters stay listed. */
const KIND = { release: 'a', share: 'b', signed: 'c', result: 'd', asked: 'e' } as const;
const DURABLE = { sync: true } as const;

export async function openJournal(folder: string): Promise<Journal> {
  const db = new Level<string, unknown>(folder, { valueEncoding: 'json' });
  await db.open();
  const get = async <T>(key: string): Promise<T | null> => ((await db.get(key)) as T | undefined) ?? null;
  /** One session's signature at a time: two requests must not both find nothing signed. */
  let turn: Promise<unknown> = Promise.resolve();
  return {
    released: (grant) => get<ReleaseMemory>(KIND.release + grant),
    remember: (memory) => db.put(KIND.release + memory.grant, memory, DURABLE),
    sentShare: (session) => get<Hash>(KIND.share + session),
    rememberShare: (session, hash) => db.put(KIND.share + session, hash, DURABLE),
    signOnce(session, receipt) {
      const mine = turn.then(async () => {
        const known = await get<Hash>(KIND.signed + session);
        if (known === null) await db.put(KIND.signed + session, receipt, DURABLE);
        return known === null || known === receipt;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
    result: (session) => get<GuardedResult>(KIND.result + session),
    keepResult: (session, result) => db.put(KIND.result + session, result, DURABLE),
    asked: (session) => get<Plan>(KIND.asked + session),
    recordAsked: (session, plan) => db.put(KIND.asked + session, plan, DURABLE),
    close: () => db.close(),
  };
}
