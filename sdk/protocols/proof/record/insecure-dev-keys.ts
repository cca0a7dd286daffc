import type { Hash } from '../../../core/index.ts';
import { insecureDevKeys } from './generated/insecure-dev-keys.ts';
import { keyHash } from './verifying-key.ts';

export { insecureDevKeys };

let hashes: readonly Hash[] | undefined;

/** Hashes by which production refuses the development keys, whatever name they come under. */
export function insecureDevKeyHashes(): readonly Hash[] {
  hashes ??= Object.values(insecureDevKeys).map(keyHash);
  return hashes;
}
