import { createCipheriv } from 'node:crypto';
import { counterBlock, type StreamCipher } from '@tacit/sdk/crypto';

/** OpenSSL's AES-256-CTR for the public matrix of the private tier: the same bytes as the portable one. */
export const nativeStream: StreamCipher = (key, block, length) =>
  createCipheriv('aes-256-ctr', key, counterBlock(block)).update(new Uint8Array(length));
