import { TacitError } from '../../../core/index.ts';
import { SCALAR_ORDER as P } from './claim.ts';

/** Baby Jubjub (EIP-2494): a x^2 + y^2 = 1 + d x^2 y^2 over the scalar field of bn254; cofactor 8. */
const A = 168700n;
const D = 168696n;
const SUBORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

interface Projective {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}
const mod = (n: bigint): bigint => ((n % P) + P) % P;

/** Complete addition in projective coordinates (Bernstein, Birkner, Joye, Lange, Peters 2008, §6). */
function add(p: Projective, q: Projective): Projective {
  const a = mod(p.z * q.z);
  const b = mod(a * a);
  const c = mod(p.x * q.x);
  const d = mod(p.y * q.y);
  const e = mod(D * mod(c * d));
  const f = mod(b - e);
  const g = mod(b + e);
  return {
    x: mod(mod(a * f) * mod((p.x + p.y) * (q.x + q.y) - c - d)),
    y: mod(mod(a * g) * mod(d - A * c)),
    z: mod(f * g),
  };
}

/** Whether (x, y) is on the curve, of prime order, and not the identity. */
export function inIssuerGroup(x: bigint, y: bigint): boolean {
  if (x < 0n || x >= P || y < 0n || y >= P || (x === 0n && y === 1n)) return false;
  const [xx, yy] = [mod(x * x), mod(y * y)];
  if (mod(A * xx + yy) !== mod(1n + D * mod(xx * yy))) return false;
  let sum: Projective = { x: 0n, y: 1n, z: 1n };
  let at: Projective = { x, y, z: 1n };
  for (let k = SUBORDER; k > 0n; k >>= 1n) {
    if ((k & 1n) === 1n) sum = add(sum, at);
    at = add(at, at);
  }
  return sum.x === 0n && sum.y === sum.z;
}

/** Throws `claim.bad-key`. Call it once when an issuer's key is put on the ledger. */
export function assertIssuer(issuer: readonly [string, string]): void {
  if (!inIssuerGroup(BigInt(issuer[0]), BigInt(issuer[1]))) {
    throw new TacitError('claim.bad-key', {
      field: 'issuer',
      expected: 'a Baby Jubjub point of prime order',
    });
  }
}
