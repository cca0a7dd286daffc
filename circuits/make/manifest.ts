import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { TacitError } from '@tacit/sdk/core';
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(1);

export const manifestSchema = z.strictObject({
  format: z.literal('tacit/circuits/1'),
  compiler: z.string(),
  circomlib: z.string(),
  circuits: z.array(
    z.strictObject({
      name: z.enum(['member', 'signed']),
      /** SHA-256 over path and SHA-256 of each source, libraries included. */
      source: hash,
      constraints: count,
      wires: count,
      publicInputs: count,
      /** SHA-256 of the uncompressed files. */
      r1cs: hash,
      wasm: hash,
      zkey: hash,
      keys: z.enum(['insecureDevKeys', 'ceremony']),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestEntry = Manifest['circuits'][number];

/** The package's folder, from `dist/make`. */
export const home = new URL('../../', import.meta.url);
export const manifestUrl = new URL('manifest.json', home);
export type ArtefactKind = 'r1cs' | 'wasm' | 'zkey';
export const artefactUrl = (name: string, kind: ArtefactKind): URL =>
  new URL(`artefacts/${name}.${kind}.gz`, home);

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Throws `claim.bad-key` when the manifest is missing or malformed. */
export async function readManifest(): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(manifestUrl, 'utf8')));
  } catch (cause) {
    throw new TacitError('claim.bad-key', {
      field: 'manifest',
      hint: 'run `make circuits SETUP=1` to build the circuits and their development keys',
      cause,
    });
  }
}
