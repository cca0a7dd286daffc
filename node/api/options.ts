import { z } from 'zod';

const ms = (description: string, value: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(value)
    .meta({ description: `${description}, ms` });
const bytes = (description: string, value: number) =>
  z
    .number()
    .int()
    .min(1024)
    .max(2 ** 32)
    .default(value)
    .meta({ description: `${description}, bytes` });

export const listenOptions = z.strictObject({
  host: z.string().min(1).max(255).default('127.0.0.1').meta({ description: 'address to listen on' }),
  port: z.number().int().min(0).max(65_535).default(7400).meta({ description: 'port; 0 takes a free one' }),
  remote: z
    .boolean()
    .default(false)
    .meta({ description: 'allow an address other than this machine’s loopback' }),
  tlsKey: z.string().max(4096).optional().meta({ description: 'file with the TLS private key, PEM' }),
  tlsCert: z.string().max(4096).optional().meta({ description: 'file with the TLS certificate chain, PEM' }),
});

export const limitOptions = z.strictObject({
  smallBody: bytes('largest small body (joining, votes)', 16 * 1024),
  documentBody: bytes('largest JSON document', 16 * 1024 * 1024),
  bulkBody: bytes('largest masked part of an owner', 256 * 1024 * 1024),
  concurrent: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(256)
    .meta({ description: 'requests served at once' }),
  perCaller: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(6000)
    .meta({ description: 'requests per caller and minute' }),
  publicPerCaller: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(60)
    .meta({ description: 'requests per address and minute without credentials' }),
  headersTimeout: ms('longest time for the headers to arrive', 10_000),
  requestTimeout: ms('longest time for the whole request to arrive', 120_000),
  keepAlive: ms('how long an idle connection is kept', 30_000),
});

export type ListenOptions = z.infer<typeof listenOptions>;
export type LimitOptions = z.infer<typeof limitOptions>;
