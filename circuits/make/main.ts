import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type CircuitName, PUBLIC_INPUTS, type VerifyingKey } from '@tacit/sdk/protocols/proof/record';
import { r1cs as r1csFile } from 'snarkjs';
import { loadArtefacts, readArtefact } from '../artefacts.ts';
import { verifyingKeyOf } from '../verifying-key.ts';
import { builtPath, compile, sourceHash, versionOf } from './compile.ts';
import { insecureKey, insecurePowers } from './insecure-setup.ts';
import {
  artefactUrl,
  home,
  type Manifest,
  type ManifestEntry,
  manifestUrl,
  readManifest,
  sha256,
} from './manifest.ts';

/**
 * `main.js` compiles the circuits and checks sources, constraints and artefacts against `manifest.json`; with `--setup`
 * it also makes the development keys again and writes manifest, artefacts and the verifying keys of the sdk.
 */
const names: readonly CircuitName[] = ['member', 'signed'];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function compiled(name: CircuitName): Promise<Omit<ManifestEntry, 'zkey' | 'keys'>> {
  const { r1cs, wasm } = compile(name);
  const info = await r1csFile.info(builtPath(`${name}.r1cs`));
  return {
    name,
    source: sourceHash(name),
    constraints: info.nConstraints,
    wires: info.nVars,
    publicInputs: info.nPubInputs + info.nOutputs,
    r1cs: sha256(r1cs),
    wasm: sha256(wasm),
  };
}

function keysModule(keys: Readonly<Record<string, VerifyingKey>>): string {
  return `// Written by \`make circuits SETUP=1\`.
import type { CircuitName } from '../claim.ts';
import type { VerifyingKey } from '../verifying-key.ts';

/** Everybody knows the trapdoor of these keys: proofs under them can be forged. Production refuses them by hash. */
export const insecureDevKeys: Readonly<Record<CircuitName, VerifyingKey>> = ${JSON.stringify(keys, null, 2)};
`;
}

async function setup(): Promise<void> {
  const ptau = await insecurePowers();
  const circuits: ManifestEntry[] = [];
  const keys: Record<string, VerifyingKey> = {};
  await mkdir(new URL('artefacts/', home), { recursive: true });
  for (const name of names) {
    const entry = await compiled(name);
    const zkey = await readFile(await insecureKey(name, ptau));
    const wasm = await readFile(builtPath(`${name}_js/${name}.wasm`));
    circuits.push({ ...entry, zkey: sha256(zkey), keys: 'insecureDevKeys' });
    keys[name] = await verifyingKeyOf(name, entry.source, new Uint8Array(zkey));
    const r1cs = await readFile(builtPath(`${name}.r1cs`));
    await writeFile(artefactUrl(name, 'r1cs'), gzipSync(r1cs, { level: 9 }));
    await writeFile(artefactUrl(name, 'wasm'), gzipSync(wasm, { level: 9 }));
    await writeFile(artefactUrl(name, 'zkey'), gzipSync(zkey, { level: 9 }));
    say(`${name}: ${entry.constraints} constraints, key ${sha256(zkey)}`);
  }
  const manifest: Manifest = {
    format: 'tacit/circuits/1',
    compiler: `circom2 ${versionOf('circom2')} --O2`,
    circomlib: versionOf('circomlib'),
    circuits,
  };
  await writeFile(manifestUrl, `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(
    new URL('../sdk/protocols/proof/record/generated/insecure-dev-keys.ts', home),
    keysModule(keys),
  );
}

async function check(): Promise<boolean> {
  const manifest = await readManifest();
  let good = true;
  for (const name of names) {
    const entry = manifest.circuits.find((c) => c.name === name);
    const built = await compiled(name);
    const wrong = Object.entries(built).filter(
      ([part, value]) => entry?.[part as keyof ManifestEntry] !== value,
    );
    if (built.publicInputs !== PUBLIC_INPUTS[name]) wrong.push(['publicInputs', built.publicInputs]);
    await readArtefact(name, 'r1cs');
    await loadArtefacts(name);
    for (const [part] of wrong) say(`${name}: ${part} differs from the manifest`);
    if (wrong.length === 0)
      say(`${name}: ${built.constraints} constraints, sources and artefacts as in the manifest`);
    good &&= wrong.length === 0;
  }
  return good;
}

if (process.argv.includes('--setup')) await setup();
const good = await check();
process.exit(good ? 0 : 1);
