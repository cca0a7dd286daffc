import { type Rng, TacitError } from '../../../core/index.ts';
import { aesCtrStream, type StreamCipher } from '../../../crypto/index.ts';
import { accumulate } from './kernel.ts';
import { matrixVector } from './matrix.ts';
import { gaussianErrors } from './noise.ts';
import { assertShape, CIPHER_BITS, LWE_DIMENSION, type PirShape, PLAIN_MODULUS } from './parameters.ts';

/** What the owner publishes once per version: seed of the matrix and the hint, rows x 1024 words. */
export interface PirHint {
  readonly shape: PirShape;
  readonly seed: Uint8Array;
  readonly hint: Uint32Array;
}

/** A query made before it is known what to ask: one use. */
export interface PreparedQuery {
  readonly secret: Uint32Array;
  /** A s + e. */
  readonly masked: Uint32Array;
  /** Hint x secret: what the answer is masked with. */
  readonly mask: Uint32Array;
}

const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.slice().buffer);
const SCALE_BITS = CIPHER_BITS - Math.log2(PLAIN_MODULUS);

/** The slow half of a query (a second or less); its secret and errors are drawn here and must serve one query only. */
export function prepareQuery(hint: PirHint, rng: Rng, stream: StreamCipher = aesCtrStream): PreparedQuery {
  assertShape(hint.shape);
  const columns = 2 ** hint.shape.columnBits;
  const secret = words(rng(4 * LWE_DIMENSION));
  const masked = new Uint32Array(gaussianErrors(columns, rng));
  for (let n = 0; n < LWE_DIMENSION; n++) {
    accumulate(masked, matrixVector(stream, hint.seed, columns, n), secret[n]!);
  }
  const mask = new Uint32Array(hint.shape.rows);
  for (let r = 0; r < mask.length; r++) {
    let sum = 0;
    for (let n = 0; n < LWE_DIMENSION; n++) {
      sum = (sum + Math.imul(hint.hint[r * LWE_DIMENSION + n]!, secret[n]!)) | 0;
    }
    mask[r] = sum;
  }
  return { secret, masked, mask };
}

const asked = new WeakSet<PreparedQuery>();

/**
 * The query for one column: a word per column. Reveals nothing of `column` under LWE. Throws `lookup.stale` when this
 * preparation has made a query before: the difference of two would show both columns.
 */
export function queryColumn(prepared: PreparedQuery, column: number): Uint32Array {
  if (!Number.isInteger(column) || column < 0 || column >= prepared.masked.length) {
    throw new TacitError('input.invalid', { field: 'column' });
  }
  if (asked.has(prepared)) {
    throw new TacitError('lookup.stale', { field: 'query', expected: 'a query prepared for one use' });
  }
  asked.add(prepared);
  const query = prepared.masked.slice();
  query[column] = (query[column]! + 2 ** SCALE_BITS) >>> 0;
  return query;
}

/** The column's bytes. Throws `lookup.bad-bucket` when the answer has another length than the hint has rows. */
export function recoverColumn(prepared: PreparedQuery, answer: Uint32Array): Uint8Array {
  if (answer.length !== prepared.mask.length) throw new TacitError('lookup.bad-bucket', { field: 'answer' });
  const half = 2 ** (SCALE_BITS - 1);
  return Uint8Array.from(answer, (word, r) => ((word - prepared.mask[r]! + half) >>> 0) >>> SCALE_BITS);
}
