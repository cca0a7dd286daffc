import { buildPoseidon } from 'circomlibjs';

/** Poseidon over the scalar field of bn254 (Grassi et al. 2021) with circomlib's parameters; 1 to 16 inputs. */
export type Poseidon = (inputs: readonly bigint[]) => bigint;

let built: Promise<Poseidon> | undefined;

export function poseidon(): Promise<Poseidon> {
  built ??= buildPoseidon().then((hash) => (inputs) => hash.F.toObject(hash(inputs.map((v) => hash.F.e(v)))));
  return built;
}
