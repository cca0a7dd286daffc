import { NAME } from '@tacit/sdk/core';
import { z } from 'zod';
import { limitOptions, listenOptions } from '../api/options.ts';
import { peerOptions } from '../peers/options.ts';
import { logOptions } from '../telemetry/options.ts';
import { dataOptions } from './data.ts';

const nodeOptions = z.strictObject({
  member: z
    .string()
    .regex(NAME)
    .optional()
    .meta({ description: 'short name of this organisation on the ledger' }),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .meta({ description: 'address under which other nodes reach this one; from `listen` when not given' }),
});

/** Every option of a node: each section is declared beside the module that uses it and composed here, once. */
export const SECTIONS = {
  node: nodeOptions,
  listen: listenOptions,
  limits: limitOptions,
  peers: peerOptions,
  data: dataOptions,
  log: logOptions,
} as const;

export type Sections = typeof SECTIONS;
export type Config = { readonly [S in keyof Sections]: Readonly<z.output<Sections[S]>> };
