import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

export const LEAF = 0x00;
export const NODE = 0x01;

export const sha256 = (bytes: Uint8Array): Uint8Array => nobleSha256(bytes);
