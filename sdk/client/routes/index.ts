import { budgetRoutes } from './budgets.ts';
import { contractRoutes } from './contracts.ts';
import { datasetRoutes } from './datasets.ts';
import { ledgerRoutes } from './ledger.ts';
import { memberRoutes } from './members.ts';
import { peerLedgerRoutes } from './peer-ledger.ts';
import { peerSessionRoutes } from './peer-sessions.ts';
import { publicRoutes } from './public.ts';
import { queryRoutes } from './queries.ts';
import { receiptRoutes } from './receipts.ts';
import { requestRoutes } from './requests.ts';
import { statusRoutes } from './status.ts';
import { userRoutes } from './users.ts';
import { wellKnownRoutes } from './well-known.ts';

const ALL = [
  ...publicRoutes,
  ...wellKnownRoutes,
  ...statusRoutes,
  ...datasetRoutes,
  ...contractRoutes,
  ...queryRoutes,
  ...requestRoutes,
  ...userRoutes,
  ...budgetRoutes,
  ...receiptRoutes,
  ...ledgerRoutes,
  ...memberRoutes,
  ...peerLedgerRoutes,
  ...peerSessionRoutes,
] as const;

type All = (typeof ALL)[number];
export type Routes = { readonly [Id in All['id']]: Extract<All, { readonly id: Id }> };
export type RouteId = keyof Routes;

/** Every route by its id. */
export const ROUTES: Routes = Object.fromEntries(ALL.map((r) => [r.id, r])) as unknown as Routes;

export { MAX_WAIT_MS } from './peer-ledger.ts';
