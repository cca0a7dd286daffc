import type { CircuitName, VerifyingKey } from '@tacit/sdk/protocols/proof/record';
import { type SnarkVerificationKey, zKey } from 'snarkjs';

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
