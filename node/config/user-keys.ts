import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, NAME, type Rng, TacitError, toBase64Url } from '@tacit/sdk/core';
import { z } from 'zod';
import { syncFolder, writeFileAtomic } from './files.ts';

/** Users' bearer keys: one file per user, which holds the hash of the key and never the key. */
export const USER_FOLDER = 'users';
const PREFIX = 'tacit_';

const scope = z.enum(['query', 'steward']);
const userShape = z.strictObject({
  version: z.literal(1),
  user: z.string().regex(NAME),
  scopes: z.array(scope).min(1).max(2),
  /** SHA-256 of the key. The key has 256 random bits, so that no slow hash is needed. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  created: z.number().int(),
});
export type UserRecord = z.infer<typeof userShape>;

const fileOf = (folder: string, user: string): string => join(folder, USER_FOLDER, `${user}.json`);
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/**
 * Makes a key and returns it: the only time it is seen. A second key for a user replaces the first.
 * Throws `input.invalid` on a user name that is not a lowercase name.
 */
export function createUserKey(
  folder: string,
  user: { readonly user: string; readonly scopes: readonly z.infer<typeof scope>[] },
  { rng, clock }: { readonly rng: Rng; readonly clock: Clock },
): string {
  if (!NAME.test(user.user))
    throw new TacitError('input.invalid', { field: 'user', expected: 'a lowercase name' });
  const key = PREFIX + toBase64Url(rng(32));
  const record: UserRecord = {
    version: 1,
    user: user.user,
    scopes: [...new Set(user.scopes)],
    hash: hashOf(key).toString('hex'),
    created: clock.now(),
  };
  mkdirSync(join(folder, USER_FOLDER), { recursive: true, mode: 0o700 });
  writeFileAtomic(fileOf(folder, user.user), `${JSON.stringify(record, null, 2)}\n`);
  return key;
}

/** The key stops working at once, in a running node too. Throws `not-found`. */
export function removeUser(folder: string, user: string): void {
  if (!NAME.test(user) || !existsSync(fileOf(folder, user)))
    throw new TacitError('not-found', { field: user });
  unlinkSync(fileOf(folder, user));
  syncFolder(join(folder, USER_FOLDER));
}

/** Throws `config.invalid` naming a file that is not a user record: nobody is let in by a damaged file. */
export function listUsers(folder: string): readonly UserRecord[] {
  const users = join(folder, USER_FOLDER);
  if (!existsSync(users)) return [];
  return readdirSync(users)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      try {
        const record = userShape.parse(JSON.parse(readFileSync(join(users, file), 'utf8')));
        if (`${record.user}.json` === file) return record;
      } catch {
        // Named below.
      }
      throw new TacitError('config.invalid', { field: join(USER_FOLDER, file), expected: 'a user record' });
    });
}

/** Finds the user of a key. Notices files that were added, replaced or removed since. */
export class UserKeys {
  readonly #folder: string;
  #stamp = '';
  #users: readonly (UserRecord & { readonly bytes: Buffer })[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Looks at every user without stopping at the right one, so that the time taken tells nothing. */
  authenticate(
    key: string,
  ): { readonly user: string; readonly scopes: readonly ('query' | 'steward')[] } | null {
    this.#refresh();
    const hash = hashOf(key);
    let found: UserRecord | null = null;
    for (const user of this.#users) if (timingSafeEqual(user.bytes, hash)) found = user;
    if (found === null) return null;
    return { user: found.user, scopes: found.scopes };
  }

  #refresh(): void {
    const path = join(this.#folder, USER_FOLDER);
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    // A file is replaced by rename, which touches the folder.
    const stamp = stat === undefined ? 'none' : `${stat.mtimeNs} ${stat.ino}`;
    if (stamp === this.#stamp) return;
    this.#users = listUsers(this.#folder).map((u) => ({ ...u, bytes: Buffer.from(u.hash, 'hex') }));
    this.#stamp = stamp;
  }
}
