import { readArtefact } from '../artefacts.ts';
import { readManifest } from '../make/manifest.ts';
import type { CeremonyCircuit } from './ceremony.ts';

/** Both record circuits as shipped, checked against the manifest. They need powers of tau of 2^13. */
export async function shippedCircuits(): Promise<readonly CeremonyCircuit[]> {
  const { circuits } = await readManifest();
  return Promise.all(
    circuits.map(async (c) => ({ name: c.name, source: c.source, r1cs: await readArtefact(c.name, 'r1cs') })),
  );
}
