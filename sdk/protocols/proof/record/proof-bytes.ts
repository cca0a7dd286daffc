import { bn254 } from '@noble/curves/bn254.js';
import { fromBase64Url, fromHex, TacitError, toBase64Url, toHex } from '../../../core/index.ts';
import { type G1, type G2, inG2 } from './g2.ts';

const { Fp, Fp2 } = bn254.fields;

/** Groth16 (Groth 2016, §3.2): A and C in G1, B in G2. */
export interface Groth16Proof {
  readonly a: G1;
  readonly b: G2;
  readonly c: G1;
}

/** Coordinates as snarkjs prints them: decimal text, G2 as [c0, c1]. */
export interface ProofCoordinates {
  readonly a: readonly [string, string];
  readonly b: readonly [readonly [string, string], readonly [string, string]];
  readonly c: readonly [string, string];
}

const hex64 = (n: bigint): string => n.toString(16).padStart(64, '0');

/**
 * 256 bytes: A.x A.y B.x.c1 B.x.c0 B.y.c1 B.y.c0 C.x C.y, each 32 bytes big-endian, as in EIP-197. Text: base64url.
 */
export function proofText(p: ProofCoordinates): string {
  const { a, b, c } = p;
  const words = [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]].map((w) => hex64(BigInt(w)));
  return toBase64Url(fromHex(words.join('')));
}

/** Throws `RangeError`; callers give it a code. Coordinates at or above p and the point at infinity are refused. */
export function g1At(x: bigint, y: bigint): G1 {
  if (x >= Fp.ORDER || y >= Fp.ORDER) throw new RangeError('coordinate not below p');
  const point = bn254.G1.Point.fromAffine({ x, y });
  if (point.is0() || !Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 3n))) {
    throw new RangeError('not a point of G1');
  }
  return point;
}

/** On the twist y^2 = x^3 + 3 / (9 + u), of prime order, not the point at infinity. */
export function g2At(x: readonly [bigint, bigint], y: readonly [bigint, bigint]): G2 {
  if ([...x, ...y].some((c) => c >= Fp.ORDER)) throw new RangeError('coordinate not below p');
  const [ax, ay] = [Fp2.fromBigTuple([...x]), Fp2.fromBigTuple([...y])];
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  if (!Fp2.eql(Fp2.sqr(ay), Fp2.add(Fp2.mul(Fp2.sqr(ax), ax), b))) throw new RangeError('not on the twist');
  const point = bn254.G2.Point.fromAffine({ x: ax, y: ay });
  if (!inG2(point)) throw new RangeError('not a point of G2');
  return point;
}

/** Decodes the only encoding a proof has. Throws `claim.rejected` naming the check. */
export function parseProof(text: string): Groth16Proof {
  try {
    const bytes = fromBase64Url(text);
    if (bytes.length !== 256) throw new RangeError('length');
    const at = (i: number): bigint => BigInt(`0x${toHex(bytes.subarray(32 * i, 32 * i + 32))}`);
    return {
      a: g1At(at(0), at(1)),
      b: g2At([at(3), at(2)], [at(5), at(4)]),
      c: g1At(at(6), at(7)),
    };
  } catch (cause) {
    throw new TacitError('claim.rejected', {
      field: 'proof',
      expected: 'canonical points of G1, G2, G1',
      cause,
    });
  }
}
