import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { TacitError } from '@tacit/sdk/core';
import type { CircuitName } from '@tacit/sdk/protocols/proof/record';
import type { ProvingArtefacts } from './groth16.ts';
import { type ArtefactKind, artefactUrl, readManifest, sha256 } from './make/manifest.ts';

const loaded = new Map<CircuitName, Promise<ProvingArtefacts>>();

/** One file of `artefacts/`, unpacked. Throws `claim.bad-key` when it is not the one of the manifest. */
export async function readArtefact(circuit: CircuitName, kind: ArtefactKind): Promise<Uint8Array> {
  const entry = (await readManifest()).circuits.find((c) => c.name === circuit);
  const bytes = new Uint8Array(gunzipSync(await readFile(artefactUrl(circuit, kind))));
  if (sha256(bytes) !== entry?.[kind]) {
    throw new TacitError('claim.bad-key', {
      field: `${circuit}.${kind}`,
      expected: 'the hash in the manifest',
    });
  }
  return bytes;
}

/** Witness generator and development proving key; read once per process. */
export function loadArtefacts(circuit: CircuitName): Promise<ProvingArtefacts> {
  const load = async (): Promise<ProvingArtefacts> => ({
    wasm: await readArtefact(circuit, 'wasm'),
    zkey: await readArtefact(circuit, 'zkey'),
  });
  const artefacts = loaded.get(circuit) ?? load();
  loaded.set(circuit, artefacts);
  return artefacts;
}
