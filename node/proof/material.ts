import { fromHex, TacitError, toHex } from '@tacit/sdk/core';
import { type OpeningMaterial, tableCommitmentSchema } from '@tacit/sdk/protocols/proof/table';

/**
 * Opening material as bytes, for the owner's own disk: a line of JSON (commitment, seeds), then the words of each
 * column. It reveals the table: keep it with the table's own protection.
 */
export function packMaterial(material: OpeningMaterial): Uint8Array {
  const head = Buffer.from(
    `${JSON.stringify({ commitment: material.commitment, seeds: material.seeds.map(toHex) })}\n`,
  );
  const body = material.words.map((w) => Buffer.from(w.buffer, w.byteOffset, w.byteLength));
  return Buffer.concat([head, ...body]);
}

/** Throws `proof.mismatch` on anything that `packMaterial` did not write. */
export function unpackMaterial(bytes: Uint8Array): OpeningMaterial {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(10);
  try {
    const head = JSON.parse(buffer.subarray(0, end).toString('utf8')) as Record<string, unknown>;
    const commitment = tableCommitmentSchema.parse(head['commitment']);
    const seeds = (head['seeds'] as string[]).map(fromHex);
    const { rows, columns } = commitment;
    const whole = end >= 0 && buffer.length === end + 1 + 2 * rows * columns.length;
    if (!whole || seeds.length !== columns.length || seeds.some((s) => s.length !== 32))
      throw new Error('size');
    const words = columns.map((_, k) => {
      const from = end + 1 + 2 * rows * k;
      return new Uint16Array(new Uint8Array(buffer.subarray(from, from + 2 * rows)).buffer);
    });
    return { commitment, seeds, words };
  } catch (cause) {
    throw new TacitError('proof.mismatch', { field: 'opening material', cause });
  }
}
