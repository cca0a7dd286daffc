export type { KeyBook, PeerProof } from './auth.ts';
export type {
  BuiltIn,
  Caller,
  ClientCaller,
  Handlers,
  PeerCaller,
  PublicCaller,
  Request,
} from './handlers.ts';
export { Budget, networkOf, RateLimiter } from './limits.ts';
export { type LimitOptions, type ListenOptions, limitOptions, listenOptions } from './options.ts';
export { type Api, type ApiOptions, startApi } from './server.ts';
