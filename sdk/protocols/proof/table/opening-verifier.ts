import { type Ext, extAt, extEqual, P } from './field.ts';
import { LEAF, sha256 } from './hash.ts';
import type { VerifierMath } from './math.ts';
import { SALT } from './matrix.ts';
import { siblingCount, verifyPaths } from './merkle.ts';
import {
  type Claims,
  combinedRows,
  expectedSum,
  functionalSum,
  type Group,
  positionAgrees,
  vectorCount,
} from './opening.ts';
import type { Transcript } from './transcript.ts';
import { extBytes, type ProofReader, Reject } from './wire.ts';

/** The verifier's half of opening.ts. `roots[k]` are the roots of group k's matrices, masks last. Throws `Reject`. */
export function verifyOpening(
  claims: Claims,
  roots: readonly (readonly Uint8Array[])[],
  transcript: Transcript,
  reader: ProofReader,
  math: VerifierMath,
): void {
  const maskSum = reader.elements(1);
  transcript.absorb('mask sum', extBytes(maskSum));
  const g = transcript.element('mask challenge');
  const sent = claims.groups.map((group) => {
    const coefficients = transcript.elements('row coefficients', combinedRows(group));
    const { C, D } = group.sizes;
    const vectors = reader.words(4 * vectorCount(group) * (C + D));
    transcript.absorb('vectors', new Uint8Array(vectors.buffer));
    return { coefficients, vectors, length: C + D };
  });
  const sum = functionalSum(claims, (k, index, c) => extAt(sent[k]!.vectors, index * sent[k]!.length + c));
  if (!extEqual(sum, expectedSum(maskSum[0] as Ext, g, claims.constant))) throw new Reject('relations');

  if (!transcript.worked(claims.groups[0]!.sizes.set.grinding, reader.u32())) throw new Reject('work');
  claims.groups.forEach((group, k) => {
    const { sizes } = group;
    const indices = transcript.indices('positions', sizes.set.queries, sizes.logN);
    const columns = group.rows.map((rows, m) => openColumns(roots[k]![m]!, rows, indices, group, reader));
    const count = vectorCount(group);
    const encoded = math.encode(sizes, sent[k]!.vectors, count);
    indices.forEach((j, i) => {
      const at = Array.from({ length: count }, (_, v) => extAt(encoded, j * count + v));
      const words = columns.map((c) => c[i]!);
      if (!positionAgrees(group, sent[k]!.coefficients, g, words, at, math.weigh))
        throw new Reject('positions');
    });
  });
}

function openColumns(
  root: Uint8Array,
  rows: number,
  indices: readonly number[],
  group: Group,
  reader: ProofReader,
): Uint32Array[] {
  const { logN } = group.sizes;
  const leaves = indices.map(() => reader.bytes(SALT + 4 * rows));
  const path = reader.bytes(32 * siblingCount(indices, logN));
  const digests = leaves.map((leaf) => {
    const message = new Uint8Array(leaf.length + 1);
    message[0] = LEAF;
    message.set(leaf, 1);
    return sha256(message);
  });
  if (!verifyPaths(root, logN, indices, digests, path)) throw new Reject('paths');
  return leaves.map((leaf) => {
    const words = new Uint32Array(leaf.slice(SALT).buffer);
    if (words.some((w) => w >= P)) throw new Reject('canonical');
    return words;
  });
}
