import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { TacitError } from '@tacit/sdk/core';
import type { CircuitName } from '@tacit/sdk/protocols/proof/record';
import { artefactUrl, readManifest, sha256 } from './make/manifest.ts';
import type { ProvingArtefacts } from './prover.ts';

const loaded = new Map<CircuitName, Promise<ProvingArtefacts>>();

async function load(circuit: CircuitName): Promise<ProvingArtefacts> {
  const entry = (await readManifest()).circuits.find((c) => c.name === circuit);
  if (entry === undefined) throw new TacitError('claim.bad-key', { field: circuit });
  const read = async (kind: 'wasm' | 'zkey'): Promise<Uint8Array> => {
    const bytes = new Uint8Array(gunzipSync(await readFile(artefactUrl(circuit, kind))));
    if (sha256(bytes) !== entry[kind]) {
      throw new TacitError('claim.bad-key', {
        field: `${circuit}.${kind}`,
        expected: 'the hash in the manifest',
      });
    }
    return bytes;
  };
  return { wasm: await read('wasm'), zkey: await read('zkey') };
}

/** Witness generator and development proving key from `artefacts/`, checked against the manifest; read once. */
export function loadArtefacts(circuit: CircuitName): Promise<ProvingArtefacts> {
  const artefacts = loaded.get(circuit) ?? load(circuit);
  loaded.set(circuit, artefacts);
  return artefacts;
}
