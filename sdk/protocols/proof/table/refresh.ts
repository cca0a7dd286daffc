import { fromHex, type Rng, TacitError } from '../../../core/index.ts';
import { Code } from './code.ts';
import {
  commitmentHash,
  commitmentSizes,
  type OpeningMaterial,
  placeWords,
  type TableCommitment,
} from './commitment.ts';
import { Expander } from './expand.ts';
import { type Ext, extMul, extNeg, ZERO } from './field.ts';
import { type Arena, arenaOf } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import { plainMath, type VerifierMath } from './math.ts';
import { commitMatrix, placeTwiddles } from './matrix.ts';
import { eqTable } from './multilinear.ts';
import { type Claims, proveOpening } from './opening.ts';
import { verifyOpening } from './opening-verifier.ts';
import type { Sizes } from './parameters.ts';
import { HashTranscript } from './transcript.ts';
import type { Verdict } from './verifier.ts';
import { ProofReader, ProofWriter, Reject } from './wire.ts';

/**
 * A refreshed commitment holds the same table under fresh randomness, with all its openings left (PROOFS §7.2). The
 * proof shows that a random combination of old minus new columns vanishes at a random point: tables that differ in a
 * word pass with probability (L + columns) / |K|. It costs one opening of each.
 */
const PROTOCOL = 'tacit/proof/refresh/1';
/** A mask for the difference, one for the proximity test. */
const ROWS = 8;

function fits(old: TableCommitment, fresh: TableCommitment): boolean {
  return (
    fresh.previous === commitmentHash(old) &&
    fresh.parameters === old.parameters &&
    fresh.logRows === old.logRows &&
    fresh.rows === old.rows &&
    fresh.columns.length === old.columns.length &&
    fresh.columns.every((c, k) => c.name === old.columns[k]!.name && c.bits === old.columns[k]!.bits)
  );
}

function claimsOf(transcript: HashTranscript, commitment: TableCommitment): Claims {
  const sizes = commitmentSizes(commitment);
  const columns = commitment.columns.length;
  const point = transcript.elements('point', sizes.logRows);
  const weights = transcript.elements('column weights', columns);
  const low = eqTable(point.slice(sizes.logC));
  const parts = weights.flatMap((w, k) => {
    const rows: Ext[] = low.map((x) => extMul(x, w));
    return [
      { matrix: k, weights: rows },
      { matrix: columns + k, weights: rows.map(extNeg) },
    ];
  });
  const functional = eqTable(point.slice(0, sizes.logC)).map((x, c) => [c, x] as const);
  const rows = [...new Array<number>(2 * columns).fill(sizes.R), ROWS];
  return { constant: ZERO, groups: [{ sizes, rows, firstMask: 0, vectors: [{ functional, parts }] }] };
}

const begin = (old: TableCommitment, fresh: TableCommitment): HashTranscript => {
  const transcript = new HashTranscript(PROTOCOL);
  transcript.absorb('old', fromHex(commitmentHash(old)));
  transcript.absorb('new', fromHex(commitmentHash(fresh)));
  return transcript;
};

/** Errors: `proof.mismatch` when the second is not a refresh of the first, `proof.memory`. */
export function proveRefresh(
  old: OpeningMaterial,
  fresh: OpeningMaterial,
  kernels: Kernels,
  rng: Rng,
): Uint8Array {
  if (!fits(old.commitment, fresh.commitment)) throw new TacitError('proof.mismatch');
  const sizes = commitmentSizes(old.commitment);
  const arena = arenaOf(kernels);
  return arena.scoped(() => refreshIn(arena, old, fresh, sizes, rng));
}

function refreshIn(
  arena: Arena,
  old: OpeningMaterial,
  fresh: OpeningMaterial,
  sizes: Sizes,
  rng: Rng,
): Uint8Array {
  const twiddles = placeTwiddles(arena, new Code(sizes.logC, sizes.logN));
  const matrices = [old, fresh].flatMap((m) =>
    m.words.map((words, k) => {
      const data = placeWords(arena, sizes, words);
      return commitMatrix(arena, sizes, twiddles, data, sizes.R, new Expander(m.seeds[k]!, 'column'));
    }),
  );
  const secret = new Expander(rng(32), 'refresh');
  const data = arena.putWords(secret.words(ROWS * sizes.C));
  const tail = arena.putWords(secret.words(ROWS * sizes.D));
  const masks = commitMatrix(arena, sizes, twiddles, data, ROWS, secret, tail);
  const transcript = begin(old.commitment, fresh.commitment);
  const writer = new ProofWriter();
  transcript.absorb('mask root', masks.tree.root);
  writer.bytes('mask root', masks.tree.root);
  proveOpening(arena, claimsOf(transcript, old.commitment), [[...matrices, masks]], transcript, writer);
  return writer.take();
}

/** Never throws on any proof bytes. */
export function verifyRefresh(
  old: TableCommitment,
  fresh: TableCommitment,
  proof: Uint8Array,
  math: VerifierMath = plainMath,
): Verdict {
  try {
    if (!fits(old, fresh)) throw new Reject('statement');
    const transcript = begin(old, fresh);
    const reader = new ProofReader(proof);
    const root = reader.bytes(32);
    transcript.absorb('mask root', root);
    const roots = [...old.columns, ...fresh.columns].map((c) => fromHex(c.root));
    verifyOpening(claimsOf(transcript, old), [[...roots, root]], transcript, reader, math);
    reader.end();
    return { ok: true };
  } catch (error) {
    if (error instanceof Reject) return { ok: false, check: error.check };
    throw error;
  }
}
