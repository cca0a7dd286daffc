import { createCipheriv } from 'node:crypto';
import { counterBlock, type StreamCipher } from '@tacit/sdk/crypto';

/** OpenSSL's AES-256-CTR: the same bytes as the portable one, some 20 times faster. */
export const nativeStream: StreamCipher = (key, block, length) => {
  const cipher = createCipheriv('aes-256-ctr', key, counterBlock(block));
  return cipher.update(new Uint8Array(length));
};
