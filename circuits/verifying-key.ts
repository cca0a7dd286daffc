import type { CircuitName, ProofCoordinates, VerifyingKey } from '@tacit/sdk/protocols/proof/record';
import { groth16, type SnarkVerificationKey, zKey } from 'snarkjs';

const pair = (p: readonly string[]): [string, string] => [p[0]!, p[1]!];
const twin = (p: readonly (readonly string[])[]): [[string, string], [string, string]] => [
  pair(p[0]!),
  pair(p[1]!),
];

export const fromSnark = (circuit: CircuitName, source: string, key: SnarkVerificationKey): VerifyingKey => ({
  circuit,
  source,
  alpha: pair(key.vk_alpha_1),
  beta: twin(key.vk_beta_2),
  gamma: twin(key.vk_gamma_2),
  delta: twin(key.vk_delta_2),
  ic: key.IC.map(pair),
});

/** The verifying key inside a proving key. */
export const verifyingKeyOf = async (
  circuit: CircuitName,
  source: string,
  zkey: string | Uint8Array,
): Promise<VerifyingKey> => fromSnark(circuit, source, await zKey.exportVerificationKey(zkey));

/** What snarkjs' own verifier says: the independent second opinion on the verifier of the sdk. */
export function verifyWithSnarkjs(
  key: VerifyingKey,
  inputs: readonly bigint[],
  proof: ProofCoordinates,
): Promise<boolean> {
  const one = ['1'];
  return groth16.verify(
    {
      protocol: 'groth16',
      curve: 'bn128',
      nPublic: inputs.length,
      vk_alpha_1: [...key.alpha, ...one],
      vk_beta_2: [...key.beta.map((c) => [...c]), ['1', '0']],
      vk_gamma_2: [...key.gamma.map((c) => [...c]), ['1', '0']],
      vk_delta_2: [...key.delta.map((c) => [...c]), ['1', '0']],
      IC: key.ic.map((p) => [...p, ...one]),
    },
    inputs.map(String),
    {
      protocol: 'groth16',
      curve: 'bn128',
      pi_a: [proof.a[0], proof.a[1], '1'],
      pi_b: [[...proof.b[0]], [...proof.b[1]], ['1', '0']],
      pi_c: [proof.c[0], proof.c[1], '1'],
    },
  );
}
