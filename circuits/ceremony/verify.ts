import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { powersOfTau, zKey } from 'snarkjs';
import { type LoggedContribution, recorder } from './log.ts';
import {
  type CeremonyState,
  circuitFile,
  fileHash,
  lastFile,
  type Phase,
  preparedPowers,
  rejected,
  stepsOf,
} from './state.ts';

function sameContributions(state: CeremonyState, of: Phase, inFile: readonly LoggedContribution[]): void {
  const recorded = stepsOf(state, of).slice(1);
  const same =
    recorded.length === inFile.length &&
    recorded.every((s, i) => s.name === inFile[i]!.name && s.hash === inFile[i]!.hash);
  if (!same) throw rejected(of, 'the recorded contributions, in order, and no others');
}

const attempt = async (of: string, expected: string, work: () => Promise<boolean>): Promise<void> => {
  const good = await work().catch(() => false);
  if (!good) throw rejected(of, expected);
};

/** snarkjs leaves some files it verifies open; bytes need no closing. */
const inMemory = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path));

/** Every file still has the hash it was recorded with. */
async function verifyFiles(folder: string, state: CeremonyState): Promise<void> {
  for (const step of state.steps) {
    const hash = await fileHash(join(folder, step.file)).catch(() => '');
    if (hash !== step.sha256) throw rejected(step.file, 'the file as it was recorded');
  }
  for (const circuit of state.circuits) {
    const hash = await fileHash(circuitFile(folder, circuit.name)).catch(() => '');
    if (hash !== circuit.r1cs) throw rejected(`${circuit.name}.r1cs`, 'the circuit the ceremony began with');
  }
}

async function verifyPowers(path: string, state: CeremonyState): Promise<void> {
  const log = recorder();
  await attempt('powers', 'powers of tau that verify', async () =>
    powersOfTau.verify(await inMemory(path), log.logger),
  );
  sameContributions(state, 'powers', log.powers());
}

/**
 * Checks the whole ceremony again from its files: powers of tau, circuits, every contribution's proof of knowledge, and
 * that names and hashes are those recorded (compare them with the ledger's). Minutes for the real circuits. Throws
 * `ceremony.rejected` naming the file or phase.
 */
export async function verifyCeremony(folder: string, state: CeremonyState): Promise<void> {
  await verifyFiles(folder, state);
  if (state.stage === 'powers') {
    // A start without contributions has nothing to verify yet.
    if (stepsOf(state, 'powers').length > 1) await verifyPowers(lastFile(folder, state, 'powers'), state);
    return;
  }
  const prepared = preparedPowers(folder);
  await verifyPowers(prepared, state);
  for (const { name } of state.circuits) {
    const log = recorder();
    await attempt(name, 'a proving key of this circuit that verifies', async () => {
      const files = [circuitFile(folder, name), prepared, lastFile(folder, state, name)];
      const [r1cs, ptau, zkey] = await Promise.all(files.map(inMemory));
      return zKey.verifyFromR1cs(r1cs!, ptau!, zkey!, log.logger);
    });
    sameContributions(state, name, log.keys());
  }
}
