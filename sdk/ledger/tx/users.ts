import { z } from 'zod';
import { line, publicKey, userName } from '../primitives.ts';

/** Adds a user under the sender, or says anew what it is. Attributes are public: pseudonyms, departments, no names. */
export const userAdd = z.strictObject({
  user: userName,
  attributes: z
    .record(z.string().regex(/^[a-z][a-zA-Z0-9_-]{0,63}$/), line(200).min(1))
    .refine((a) => Object.keys(a).length <= 16, 'at most 16 attributes'),
  key: publicKey.exactOptional(),
});

/** Its requests and grants die at this block. */
export const userRemove = z.strictObject({ user: userName });

export const userTypes = { 'user.add': userAdd, 'user.remove': userRemove } as const;
