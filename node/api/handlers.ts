import type { Input, Output, RouteId, Routes, Scope } from '@tacit/sdk/client';
import type { MemberId } from '@tacit/sdk/core';

export interface PublicCaller {
  readonly kind: 'public';
}
export interface ClientCaller {
  readonly kind: 'client';
  readonly user: string;
  readonly scopes: readonly Scope[];
}
export interface PeerCaller {
  readonly kind: 'peer';
  /** Proven by the signature of the request. */
  readonly member: MemberId;
}
export type Caller = PublicCaller | ClientCaller | PeerCaller;

interface Callers {
  readonly public: PublicCaller;
  readonly client: ClientCaller;
  readonly peer: PeerCaller;
}

/** What a handler gets: everything validated, the caller proven. */
export type Request<Id extends RouteId> = Input<Routes[Id]> & {
  readonly caller: Callers[Routes[Id]['auth']];
  /** Aborted when the caller went away or the node stops; long waits end on it. */
  readonly signal: AbortSignal;
  /** As in the log and in problems. */
  readonly requestId: string;
};

/** Routes the server answers itself. */
export type BuiltIn = 'healthz' | 'openapi';

/** One handler per route. A refusal is a thrown `TacitError`. */
export type Handlers<Id extends Exclude<RouteId, BuiltIn> = Exclude<RouteId, BuiltIn>> = {
  readonly [I in Id]: (request: Request<I>) => Promise<Output<Routes[I]>>;
};
