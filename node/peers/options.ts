import { z } from 'zod';

const ms = (description: string, value: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(value)
    .meta({ description: `${description}, ms` });

export const peerOptions = z.strictObject({
  window: ms('how far the time of a signature may be from this clock', 60_000),
  nonces: z
    .number()
    .int()
    .min(1000)
    .max(10_000_000)
    .default(200_000)
    .meta({ description: 'signed messages remembered within the window' }),
  deadline: ms('longest wait for an answer of another node', 30_000),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(2)
    .meta({ description: 'repeats of a request that may be repeated' }),
  maxAnswer: z
    .number()
    .int()
    .min(1024)
    .max(2 ** 32)
    .default(384 * 1024 * 1024)
    .meta({ description: 'largest answer of another node, bytes' }),
});
export type PeerOptions = z.infer<typeof peerOptions>;
