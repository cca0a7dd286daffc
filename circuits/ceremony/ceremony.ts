import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rng, toHex } from '@tacit/sdk/core';
import { type CircuitName, keyHash, type VerifyingKey } from '@tacit/sdk/protocols/proof/record';
import { curves, powersOfTau, zKey } from 'snarkjs';
import { sha256 } from '../make/manifest.ts';
import { verifyingKeyOf } from '../verifying-key.ts';
import {
  type CeremonyState,
  type CeremonyStep,
  circuitFile,
  lastFile,
  loadCeremony,
  nextFile,
  type Phase,
  preparedPowers,
  recordStep,
  rejected,
  saveCeremony,
  stepsOf,
  verifyingKeyFile,
} from './state.ts';
import { verifyCeremony } from './verify.ts';

/**
 * A ceremony makes the proving keys of the record circuits so that nobody knows their trapdoor as long as one
 * contributor forgets its share: powers of tau, then a key per circuit (Bowe, Gabizon, Miers, "Scalable multi-party
 * computation for zk-SNARK parameters in the random beacon model", 2017), both by snarkjs. A folder travels from member
 * to member; each contribution's hash goes on the ledger.
 */
export interface CeremonyCircuit {
  readonly name: CircuitName;
  readonly source: string;
  readonly r1cs: Uint8Array;
}

/** Makes the folder. 2^power must be at least the largest circuit's constraints. */
export async function startCeremony(
  folder: string,
  power: number,
  circuits: readonly CeremonyCircuit[],
): Promise<CeremonyState> {
  await mkdir(folder, { recursive: true });
  for (const c of circuits) await writeFile(circuitFile(folder, c.name), c.r1cs, { flag: 'wx' });
  const empty: CeremonyState = {
    format: 'tacit/ceremony/1',
    stage: 'powers',
    power,
    circuits: circuits.map((c) => ({ name: c.name, source: c.source, r1cs: sha256(c.r1cs) })),
    steps: [],
    keys: [],
  };
  const file = nextFile(empty, 'powers');
  await powersOfTau.newAccumulator(await curves.getCurveFromName('bn128'), power, join(folder, file));
  const state = await recordStep(folder, empty, {
    phase: 'powers',
    kind: 'start',
    name: 'start',
    hash: '',
    file,
  });
  await saveCeremony(folder, state);
  return state;
}

const phases = (state: CeremonyState): readonly Phase[] => {
  if (state.stage === 'finished') throw rejected('ceremony', 'a ceremony that is not finished');
  return state.stage === 'powers' ? ['powers'] : state.circuits.map((c) => c.name);
};

/** One member's turn in the current stage. Returns the steps made; record their hashes on the ledger. */
export async function contribute(folder: string, name: string, rng: Rng): Promise<readonly CeremonyStep[]> {
  let state = await loadCeremony(folder);
  const before = state.steps.length;
  for (const phase of phases(state)) {
    if (stepsOf(state, phase).some((s) => s.name === name)) {
      throw rejected(phase, 'one contribution of each member per stage');
    }
    const file = nextFile(state, phase);
    const tool = phase === 'powers' ? powersOfTau : zKey;
    const from = lastFile(folder, state, phase);
    // snarkjs mixes this with randomness of its own.
    const hash = toHex(await tool.contribute(from, join(folder, file), name, toHex(rng(64))));
    state = await recordStep(folder, state, { phase, kind: 'contribution', name, hash, file });
  }
  await saveCeremony(folder, state);
  return state.steps.slice(before);
}

async function applyBeacon(folder: string, given: CeremonyState, beacon: string): Promise<CeremonyState> {
  let state = given;
  for (const phase of phases(given)) {
    const file = nextFile(state, phase);
    const tool = phase === 'powers' ? powersOfTau : zKey;
    const from = lastFile(folder, state, phase);
    const hash = toHex(await tool.beacon(from, join(folder, file), 'beacon', beacon, 10));
    state = await recordStep(folder, state, { phase, kind: 'beacon', name: 'beacon', hash, file });
  }
  return state;
}

async function openKeys(folder: string, given: CeremonyState): Promise<CeremonyState> {
  const prepared = preparedPowers(folder);
  await powersOfTau.preparePhase2(lastFile(folder, given, 'powers'), prepared);
  let state: CeremonyState = { ...given, stage: 'keys' };
  for (const { name } of given.circuits) {
    const file = nextFile(state, name);
    const made = await zKey.newZKey(circuitFile(folder, name), prepared, join(folder, file));
    if (made === -1)
      throw rejected('power', 'powers of tau for at least as many constraints as the circuit has');
    state = await recordStep(folder, state, { phase: name, kind: 'start', name: 'start', hash: '', file });
  }
  return state;
}

async function writeKeys(folder: string, state: CeremonyState): Promise<CeremonyState> {
  const keys: { circuit: CircuitName; hash: string }[] = [];
  for (const { name, source } of state.circuits) {
    const key: VerifyingKey = await verifyingKeyOf(name, source, lastFile(folder, state, name));
    await writeFile(verifyingKeyFile(folder, name), `${JSON.stringify(key, null, 2)}\n`);
    keys.push({ circuit: name, hash: keyHash(key) });
  }
  return { ...state, stage: 'finished', keys };
}

/**
 * Ends the current stage: applies a public beacon nobody could choose (hex, e.g. a block hash agreed on before it
 * existed), then opens the circuits' keys, or, at the end, verifies everything and writes the verifying keys. Throws
 * `ceremony.rejected` when fewer than `least` members contributed or something does not verify.
 */
export async function finishStage(folder: string, beacon: string, least = 2): Promise<CeremonyState> {
  if (!/^([0-9a-f]{2}){32,64}$/.test(beacon)) throw rejected('beacon', '32 to 64 bytes in hex');
  const state = await loadCeremony(folder);
  for (const phase of phases(state)) {
    const members = stepsOf(state, phase).filter((s) => s.kind === 'contribution');
    if (members.length < least) throw rejected(phase, `contributions of at least ${least} members`);
  }
  await verifyCeremony(folder, state);
  const closed = await applyBeacon(folder, state, beacon);
  const next = state.stage === 'powers' ? await openKeys(folder, closed) : await writeKeys(folder, closed);
  await verifyCeremony(folder, next);
  await saveCeremony(folder, next);
  return next;
}
