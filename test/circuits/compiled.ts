import { calculateWitness, claimWitnessInput } from '@tacit/circuits';
import { builtPath, compile } from '@tacit/circuits/make';
import { ana, claimFor, layout, memberScene, signedScene } from './fixtures.ts';
import { parseR1cs, parseWitness } from './r1cs.ts';

/** Name of each wire, from the compiler's symbols. */
function wireNames(symbols: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of symbols.trim().split('\n')) {
    const [, wire, , name] = line.split(',');
    if (wire !== '-1' && !names.has(Number(wire))) names.set(Number(wire), name!);
  }
  return names;
}

/** A circuit compiled with its linear constraints left in, and an honest witness. */
export async function openCompiled(name: 'member' | 'signed') {
  const { r1cs, wasm, symbols } = compile(name, 1, builtPath('checked/'));
  const scene = await (name === 'member' ? memberScene() : signedScene());
  const input = claimWitnessInput(claimFor(scene.anchor), layout, ana, scene.opening);
  const witness = parseWitness(await calculateWitness(new Uint8Array(wasm), input));
  return { r1cs: parseR1cs(new Uint8Array(r1cs)), witness, names: wireNames(symbols) };
}
