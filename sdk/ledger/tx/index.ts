import type { z } from 'zod';
import { catalogueTypes } from './catalogue.ts';
import { contractTypes } from './contracts.ts';
import { memberTypes } from './members.ts';
import { networkTypes } from './network.ts';
import { requestTypes } from './requests.ts';
import { sessionTypes } from './sessions.ts';
import { userTypes } from './users.ts';

/** Every transaction type with the schema of its body. */
export const TX_TYPES = {
  ...networkTypes,
  ...memberTypes,
  ...catalogueTypes,
  ...contractTypes,
  ...requestTypes,
  ...sessionTypes,
  ...userTypes,
} as const;

export type TxType = keyof typeof TX_TYPES;
/** Nobody changes a body: it is signed. */
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> };
export type TxBody<T extends TxType> = Frozen<z.infer<(typeof TX_TYPES)[T]>>;

export { REPORT_NOTES, tableSchema } from './catalogue.ts';
export {
  admission,
  DEFAULT_PARAMS,
  type MemberCard,
  memberCard,
  type NetworkParams,
  networkParams,
} from './network.ts';
export { shape, tighten } from './requests.ts';
