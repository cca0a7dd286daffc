import { readFileSync } from 'node:fs';

/**
 * The Cedar schema contracts are checked against. Found from this file, not from the working directory, and read once:
 * it is part of the program's version, as the state machine is.
 */
export const SCHEMA_URL = new URL('../../../policies/schema.cedarschema', import.meta.url);
export const SCHEMA: string = readFileSync(SCHEMA_URL, 'utf8');

/** Cedar names of the actions. */
export const ACTION = {
  aggregate: 'aggregate',
  join: 'join',
  lookup: 'lookup',
  'private-question': 'privateQuestion',
  algorithm: 'algorithm',
  record: 'record',
  claim: 'claim',
} as const;
