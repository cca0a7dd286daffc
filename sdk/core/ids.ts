/** Branded strings: a member's name cannot be passed where a dataset's id is wanted. */
declare const brand: unique symbol;
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** 64 lowercase hex digits: SHA-256. */
export type Hash = Brand<string, 'Hash'>;
/** Short name of an organisation on the ledger, e.g. `cleveland`. */
export type MemberId = Brand<string, 'MemberId'>;
/** `owner/table`, e.g. `cleveland/heart`. */
export type DatasetId = Brand<string, 'DatasetId'>;
/** Hash of a table schema: datasets with the same one form a virtual table. */
export type SchemaId = Brand<string, 'SchemaId'>;
export type ContractId = Brand<string, 'ContractId'>;
export type RequestId = Brand<string, 'RequestId'>;
export type GrantId = Brand<string, 'GrantId'>;
export type SessionId = Brand<string, 'SessionId'>;
export type TxId = Brand<string, 'TxId'>;

/** Lowercase letter, then letters, digits, `_` or `-`; 1 to 64 characters. */
export const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
export const HASH = /^[0-9a-f]{64}$/;
export const DATASET = /^[a-z][a-z0-9_-]{0,63}\/[a-z][a-z0-9_-]{0,63}$/;

export const datasetOf = (owner: MemberId, table: string): DatasetId => `${owner}/${table}` as DatasetId;
export const ownerOf = (dataset: DatasetId): MemberId => dataset.slice(0, dataset.indexOf('/')) as MemberId;
export const tableOf = (dataset: DatasetId): string => dataset.slice(dataset.indexOf('/') + 1);
