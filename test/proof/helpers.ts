import { type Ext, P } from '@tacit/sdk/protocols/proof/table';

/** xorshift32: small, seeded, good enough to vary inputs. */
export function seeded(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

export const below = (next: () => number, bound: number): number => next() % bound;
export const word = (next: () => number): number => {
  const edge = [0, 1, 2, P - 1, P - 2, 65535, 65536];
  return next() % 4 === 0 ? edge[next() % edge.length]! : next() % P;
};
export const element = (next: () => number): Ext => [word(next), word(next), word(next), word(next)];

/** A reproducible source of bytes. Never for secrets. */
export function seededRng(seed: number): (n: number) => Uint8Array {
  const next = seeded(seed);
  return (n) => Uint8Array.from({ length: n }, () => next() >>> 11);
}
