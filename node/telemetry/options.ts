import { z } from 'zod';

export const logOptions = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({ description: 'least severe message that is written to stderr' }),
});
export type LogOptions = z.infer<typeof logOptions>;
