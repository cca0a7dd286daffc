import { TacitError } from '@tacit/sdk/core';
import { type ProvedClaim, proofText, type RecordClaim } from '@tacit/sdk/protocols/proof/record';
import { curves, groth16, type Memory, wtns } from 'snarkjs';
import type { WitnessInput } from './inputs.ts';

/** Bytes of one circuit: the witness generator and the proving key. */
export interface ProvingArtefacts {
  readonly wasm: Uint8Array;
  readonly zkey: Uint8Array;
}

/** The circuit's wires as a `.wtns` file. Throws `claim.not-satisfied` when the inputs have no witness. */
export async function calculateWitness(wasm: Uint8Array, input: WitnessInput): Promise<Uint8Array> {
  const out: Memory = { type: 'mem' };
  try {
    await wtns.calculate(input, wasm, out);
    return out.data!;
  } catch {
    // The generator's message may hold values of the record: it is not passed on.
    throw new TacitError('claim.not-satisfied', { field: 'witness' });
  }
}

/**
 * Runs in Node and in a browser without touching a file. snarkjs spreads the work over its own worker threads, about a
 * second on two cores; in Node they live until `closeProver`. The first call of a process fixes `singleThread` for all.
 */
export async function proveInput(
  artefacts: ProvingArtefacts,
  claim: RecordClaim,
  input: WitnessInput,
  options: { readonly singleThread?: boolean } = {},
): Promise<ProvedClaim> {
  const solved = await calculateWitness(artefacts.wasm, input);
  const { proof, publicSignals } = await groth16.prove(artefacts.zkey, solved, undefined, {
    singleThread: options.singleThread ?? false,
  });
  return {
    claim,
    nullifier: publicSignals[0]!,
    proof: proofText({
      a: [proof.pi_a[0], proof.pi_a[1]],
      b: [proof.pi_b[0], proof.pi_b[1]],
      c: [proof.pi_c[0], proof.pi_c[1]],
    }),
  };
}

/** Ends snarkjs' worker threads; the next proof starts them again. */
export async function closeProver(): Promise<void> {
  await (await curves.getCurveFromName('bn128')).terminate();
}
