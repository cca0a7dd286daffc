import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import { z } from 'zod';

const sha = z.string().regex(/^[0-9a-f]{64}$/);
const phase = z.enum(['powers', 'member', 'signed']);
export type Phase = z.infer<typeof phase>;

const step = z.strictObject({
  phase,
  kind: z.enum(['start', 'contribution', 'beacon']),
  name: z.string().min(1).max(80),
  /** snarkjs' hash of the contribution (BLAKE2b-512); empty for a start. What the ledger records. */
  hash: z.string().regex(/^([0-9a-f]{128})?$/),
  file: z.string().regex(/^[a-z]+-[0-9]{4}\.(ptau|zkey)$/),
  sha256: sha,
});
/** One file of a ceremony and who made it. */
export type CeremonyStep = z.infer<typeof step>;

const stateSchema = z.strictObject({
  format: z.literal('tacit/ceremony/1'),
  stage: z.enum(['powers', 'keys', 'finished']),
  power: z.int().min(1).max(20),
  circuits: z.array(z.strictObject({ name: z.enum(['member', 'signed']), source: sha, r1cs: sha })).min(1),
  steps: z.array(step),
  /** Hashes of the verifying keys, once finished. What the ledger's parameters name. */
  keys: z.array(z.strictObject({ circuit: z.enum(['member', 'signed']), hash: sha })),
});
export type CeremonyState = z.infer<typeof stateSchema>;

const PREPARED = 'powers-9999.ptau';
export const preparedPowers = (folder: string): string => join(folder, PREPARED);
export const circuitFile = (folder: string, name: string): string => join(folder, `${name}.r1cs`);
export const verifyingKeyFile = (folder: string, name: string): string => join(folder, `${name}.vkey.json`);

export const fileHash = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

export const rejected = (field: string, expected: string): TacitError =>
  new TacitError('ceremony.rejected', { field, expected });

/** Throws `ceremony.rejected` when the folder holds no readable ceremony. */
export async function loadCeremony(folder: string): Promise<CeremonyState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, 'ceremony.json'), 'utf8')));
  } catch {
    throw rejected('ceremony.json', 'a folder made by `tacit ceremony start`');
  }
}

/** Written whole or not at all. */
export async function saveCeremony(folder: string, state: CeremonyState): Promise<void> {
  const path = join(folder, 'ceremony.json');
  await writeFile(`${path}.new`, `${JSON.stringify(stateSchema.parse(state), null, 2)}\n`);
  await rename(`${path}.new`, path);
}

export const stepsOf = (state: CeremonyState, of: Phase): readonly CeremonyStep[] =>
  state.steps.filter((s) => s.phase === of);

export const nextFile = (state: CeremonyState, of: Phase): string => {
  const index = String(stepsOf(state, of).length).padStart(4, '0');
  return `${of}-${index}.${of === 'powers' ? 'ptau' : 'zkey'}`;
};

export const lastFile = (folder: string, state: CeremonyState, of: Phase): string =>
  join(folder, stepsOf(state, of).at(-1)!.file);

/** Adds the file just written to the record. */
export async function recordStep(
  folder: string,
  state: CeremonyState,
  made: Omit<CeremonyStep, 'sha256'>,
): Promise<CeremonyState> {
  const sha256 = await fileHash(join(folder, made.file));
  return { ...state, steps: [...state.steps, { ...made, sha256 }] };
}
