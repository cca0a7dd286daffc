import type { Ext } from '@tacit/sdk/protocols/proof/table';

/** Naive BigInt arithmetic, written from the definitions: the independent judge of field and code. */
const P = 2n ** 31n - 1n;
const mod = (x: bigint): bigint => ((x % P) + P) % P;

export const bigMul = (a: number, b: number): number => Number(mod(BigInt(a) * BigInt(b)));

/** Multiplies as polynomials in i and u, then substitutes i^2 = -1 and u^2 = 2 + i. */
export function bigExtMul(a: Ext, b: Ext): Ext {
  // coefficient[u][i]
  const c = [0n, 0n, 0n].map(() => [0n, 0n, 0n]);
  for (let k = 0; k < 4; k++)
    for (let l = 0; l < 4; l++) c[(k >> 1) + (l >> 1)]![(k & 1) + (l & 1)]! += BigInt(a[k]!) * BigInt(b[l]!);
  for (const row of c) {
    row[0]! -= row[2]!;
    row[2] = 0n;
  }
  // (x + y i) u^2 = (2x - y) + (x + 2y) i
  const [x, y] = [c[2]![0]!, c[2]![1]!];
  c[0]![0]! += 2n * x - y;
  c[0]![1]! += x + 2n * y;
  return [c[0]![0]!, c[0]![1]!, c[1]![0]!, c[1]![1]!].map((v) => Number(mod(v))) as unknown as Ext;
}

/** Value at (x, y) of sum over c of message[c] times the product of phi_k over the bits of c. */
export function evaluate(message: readonly number[], x: number, y: number): number {
  const factors = [BigInt(y), BigInt(x)];
  while (2 ** factors.length < message.length) {
    const last = factors[factors.length - 1]!;
    factors.push(mod(2n * last * last - 1n));
  }
  let sum = 0n;
  message.forEach((m, c) => {
    let term = BigInt(m);
    factors.forEach((f, k) => {
      if (Math.floor(c / 2 ** k) % 2 === 1) term = mod(term * f);
    });
    sum += term;
  });
  return Number(mod(sum));
}
