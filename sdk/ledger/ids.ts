import type { Canonical, GrantId, Hash, RequestId, SchemaId, SessionId, TxId } from '../core/index.ts';
import { hashOf, type Sha256, sha256 } from '../crypto/index.ts';
import type { TableSchema } from '../query/schema.ts';

/** How ids on the ledger come about: each is a hash, so nobody hands them out. */

/** A request is known by its transaction. */
export const requestIdOf = (tx: TxId): RequestId => tx as string as RequestId;
/** A session is known by the transaction that opened it. */
export const sessionIdOf = (tx: TxId): SessionId => tx as string as SessionId;
export const grantIdOf = (request: RequestId, hash: Sha256 = sha256): GrantId =>
  hashOf('tacit/grant/1', { request }, hash) as string as GrantId;

/** Datasets whose schemas have the same id form one virtual table. */
export const schemaIdOf = (schema: TableSchema, hash: Sha256 = sha256): SchemaId =>
  hashOf('tacit/schema/1', schema as unknown as Canonical, hash) as string as SchemaId;

export const contractHashOf = (policies: string, hash: Sha256 = sha256): Hash =>
  hashOf('tacit/contract/1', { policies }, hash);
