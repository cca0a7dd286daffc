import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { CircuitName } from '@tacit/sdk/protocols/proof/record';
import { curves, powersOfTau, zKey } from 'snarkjs';
import { builtPath } from './compile.ts';

/** Both circuits stay below 2^13 constraints. */
export const POWER = 13;

/**
 * The only randomness of the development keys is this public text, so everybody knows their trapdoor and anybody can
 * forge a proof under them. In return the keys are the same on every machine, and the manifest can name their hash.
 */
const beacon = (text: string): string => Buffer.from(text.padEnd(32).slice(0, 32), 'utf8').toString('hex');

/** Powers of tau from the public text: about three minutes on two cores, once per checkout. */
export async function insecurePowers(): Promise<string> {
  if (existsSync(builtPath(`insecure_${POWER}.ptau`))) return builtPath(`insecure_${POWER}.ptau`);
  const curve = await curves.getCurveFromName('bn128');
  const [first, second, third] = [0, 1, 2].map((i) => builtPath(`insecure_${POWER}_${i}.ptau`));
  const out = builtPath(`insecure_${POWER}.ptau`);
  await powersOfTau.newAccumulator(curve, POWER, first!);
  await powersOfTau.beacon(first!, second!, 'insecureDevKeys', beacon('tacit insecureDevKeys powers of'), 10);
  await powersOfTau.preparePhase2(second!, third!);
  await rename(third!, out);
  await Promise.all([rm(first!), rm(second!)]);
  return out;
}

/** Proving key of one circuit from the public text: about twenty seconds. */
export async function insecureKey(name: CircuitName, ptau: string): Promise<string> {
  const first = builtPath(`${name}_0.zkey`);
  const out = builtPath(`${name}.zkey`);
  if ((await zKey.newZKey(builtPath(`${name}.r1cs`), ptau, first)) === -1)
    throw new Error('the circuit is too large');
  await zKey.beacon(first, out, 'insecureDevKeys', beacon('tacit insecureDevKeys phase 2'), 10);
  return out;
}
