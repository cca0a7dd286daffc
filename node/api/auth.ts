import type { IncomingMessage } from 'node:http';
import type { AnyRoute, Scope } from '@tacit/sdk/client';
import { type MemberId, TacitError } from '@tacit/sdk/core';
import { componentValue, type MessageHead, targetOf } from '../peers/index.ts';
import type { Caller } from './handlers.ts';

/** Finds the user of a bearer key; null when there is none. Compares in constant time. */
export interface KeyBook {
  authenticate(key: string): { readonly user: string; readonly scopes: readonly Scope[] } | null;
}

/** Proves which member signed a request; see `PeerVerifier`. */
export interface PeerProof {
  verify(head: MessageHead): Promise<MemberId>;
}

export interface AuthOptions {
  readonly keys: KeyBook;
  /** None: every peer route answers `peer.unsigned`. */
  readonly peers: PeerProof | null;
}

export function messageHead(request: IncomingMessage): MessageHead {
  return {
    method: request.method ?? '',
    authority: request.headers.host ?? '',
    ...targetOf(request.url ?? '/'),
    fields: request.headersDistinct,
  };
}

/** Who calls. Throws 401 and 403 codes; the body has not been read yet. */
export async function authenticate(
  request: IncomingMessage,
  route: AnyRoute,
  { keys, peers }: AuthOptions,
): Promise<Caller> {
  if (route.auth === 'public') return { kind: 'public' };
  if (route.auth === 'peer') {
    if (peers === null) throw new TacitError('node.not-ready', { message: 'this node is in no network yet' });
    return { kind: 'peer', member: await peers.verify(messageHead(request)) };
  }
  const header = request.headers.authorization;
  if (header === undefined) throw new TacitError('auth.missing');
  const key = /^Bearer ([A-Za-z0-9._~+/=-]{1,256})$/i.exec(header)?.[1];
  const user = key === undefined ? null : keys.authenticate(key);
  if (user === null) throw new TacitError('auth.invalid');
  const scope = route.scope ?? 'steward';
  if (!user.scopes.includes(scope)) throw new TacitError('auth.scope', { expected: scope });
  return { kind: 'client', ...user };
}

export const digestField = (request: IncomingMessage): string | null =>
  componentValue(messageHead(request), 'content-digest');
