import type { Handlers } from '../api/index.ts';
import { budgetHandlers } from './budgets.ts';
import { catalogueHandlers } from './catalogue.ts';
import type { HandlerDeps } from './deps.ts';
import { networkHandlers } from './network.ts';
import { peerHandlers } from './peer.ts';
import { publicHandlers } from './public.ts';
import { queryHandlers } from './queries.ts';
import { requestHandlers } from './requests.ts';
import { userHandlers } from './users.ts';
import { wellKnownHandlers } from './well-known.ts';

export type { HandlerDeps } from './deps.ts';

/** Every door of the node and what is behind it. */
export const createHandlers = (d: HandlerDeps): Handlers => ({
  ...publicHandlers(d),
  ...catalogueHandlers(d),
  ...queryHandlers(d),
  ...requestHandlers(d),
  ...userHandlers(d),
  ...budgetHandlers(d),
  ...wellKnownHandlers(d),
  ...networkHandlers(d),
  ...peerHandlers(d),
});
