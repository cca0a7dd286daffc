import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { type Hash, type MemberId, type SessionId, toHex } from '@tacit/sdk/core';
import { agreementKeys, counterBlock } from '@tacit/sdk/crypto';
import { makeShare, openGate, receive, totals } from '@tacit/sdk/protocols/aggregate';
import type { Layout } from '@tacit/sdk/query';

/**
 * All cryptography of one aggregate session, every owner and the gate on one core: key agreement, masks, framing,
 * hashes, sums. Prints one JSON line. Arguments: owners (10), cells (100000).
 */
const [owners = 10, cells = 100_000] = process.argv.slice(2).map(Number);
const rng = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const cipher = (key: Uint8Array, block: number, length: number): Uint8Array =>
  createCipheriv('aes-256-ctr', key, counterBlock(block)).update(new Uint8Array(length));
const hash = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

const layout: Layout = {
  keys: [],
  cells,
  statistics: [{ factors: [], filter: null, complete: [], scale: 0, bits: 40 }],
  words: 2,
};
const values = new Uint32Array(cells * 2).map((_, i) => (i % 2 === 0 ? i : 0));

function run(native: boolean): Record<string, number> {
  const start = performance.now();
  const keys = Array.from({ length: owners }, () => agreementKeys(rng));
  const member = (i: number): MemberId => `owner${String(i).padStart(3, '0')}` as MemberId;
  const session = {
    id: 'bench' as SessionId,
    planHash: 'ab'.repeat(32) as Hash,
    participants: keys.map((k, i) => ({ member: member(i), maskKey: toHex(k.publicKey) })),
    deadline: 1,
  };
  const keyed = performance.now();
  const tools = native ? { cipher, hash } : {};
  const shares = keys.map(
    (k, i) => makeShare(session, member(i), k.secretKey, { layout, values }, tools).bytes,
  );
  const shared = performance.now();
  let gate = openGate(session, layout);
  shares.forEach((bytes, i) => {
    gate = receive(gate, { from: member(i), bytes }, 0, native ? hash : undefined);
  });
  const sum = totals(gate);
  const end = performance.now();
  if (sum[cells - 1] !== BigInt(owners) * BigInt(2 * (cells - 1))) throw new Error('the totals are wrong');
  const ms = (a: number, b: number): number => Math.round(b - a);
  return { keys: ms(start, keyed), shares: ms(keyed, shared), gate: ms(shared, end), total: ms(start, end) };
}

run(true);
console.log(
  JSON.stringify({
    bench: 'aggregate-crypto',
    owners,
    cells,
    ms: { native: run(true), portable: run(false) },
  }),
);
