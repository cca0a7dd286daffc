import {
  calculateWitness,
  claimWitnessInput,
  loadArtefacts,
  readArtefact,
  type WitnessInput,
} from '@tacit/circuits';
import { type CircuitName, PUBLIC_INPUTS } from '@tacit/sdk/protocols/proof/record';
import t from 'tap';
import { ana, claimFor, layout, memberScene, signedScene } from './fixtures.ts';
import { evaluate, holds, ORDER, parseR1cs, parseWitness, type R1cs, satisfied, touching } from './r1cs.ts';

interface Case {
  readonly r1cs: R1cs;
  readonly input: WitnessInput;
  readonly witness: readonly bigint[];
  solve(input: WitnessInput): Promise<readonly bigint[]>;
}

async function open(name: CircuitName): Promise<Case> {
  const scene = await (name === 'member' ? memberScene() : signedScene());
  const input = claimWitnessInput(claimFor(scene.anchor), layout, ana, scene.opening);
  const { wasm } = await loadArtefacts(name);
  const solve = async (given: WitnessInput) => parseWitness(await calculateWitness(wasm, given));
  return { r1cs: parseR1cs(await readArtefact(name, 'r1cs')), input, witness: await solve(input), solve };
}

for (const name of ['member', 'signed'] as const) {
  t.test(`${name}: no wire of an honest witness can be changed alone`, async (t) => {
    const { r1cs, witness } = await open(name);
    t.equal(r1cs.publicWires, PUBLIC_INPUTS[name]);
    t.ok(r1cs.constraints.length < 2 ** 13);
    t.ok(satisfied(r1cs, witness), 'control: the honest witness satisfies every constraint');
    const at = touching(r1cs);
    const parts = r1cs.constraints.map((c) => c.map((lc) => evaluate(lc, witness)));
    const free = new Set<number>();
    for (let wire = 1; wire < r1cs.wires; wire++) {
      for (const delta of [1n, 12345678901234567890123n]) {
        const breaks = at[wire]!.some((i) => {
          const [a, b, c] = r1cs.constraints[i]!.map((lc, k) => {
            const coefficient = lc.reduce((sum, [w, v]) => (w === wire ? sum + v : sum), 0n);
            return parts[i]![k]! + coefficient * delta;
          }) as [bigint, bigint, bigint];
          return (a * b - c) % ORDER !== 0n;
        });
        if (!breaks) free.add(wire);
      }
    }
    // circomlib compares with the public key's equation by IsZero, whose two inverses nothing uses once the comparison
    // is always on: they occur in no constraint, so that no other wire can depend on them.
    t.equal(free.size, name === 'signed' ? 2 : 0);
    t.ok([...free].every((wire) => at[wire]!.length === 0));
  });

  t.test(`${name}: a bit cannot be traded for others`, async (t) => {
    const { r1cs, witness } = await open(name);
    const bits = r1cs.constraints.flatMap(([a, b, c]) => {
      const wire = b.length === 1 && c.length === 0 ? b[0]![0] : 0;
      return wire !== 0 && a.length === 2 && a.some(([w]) => w === 0) && a.some(([w]) => w === wire)
        ? [wire]
        : [];
    });
    t.ok(bits.length > 700, `${bits.length} bits`);
    const at = touching(r1cs);
    let caught = 0;
    for (let i = 0; i + 1 < bits.length; i++) {
      const bent = [...witness];
      for (const wire of [bits[i]!, bits[i + 1]!]) bent[wire] = 1n - bent[wire]!;
      const near = new Set([...at[bits[i]!]!, ...at[bits[i + 1]!]!]);
      if ([...near].some((k) => !holds(r1cs.constraints[k]!, bent))) caught++;
    }
    t.equal(caught, bits.length - 1);
  });
}

t.test('inputs at the edges of their ranges have a witness, and one step beyond have none', async (t) => {
  const { input, solve } = await open('member');
  const all = 2n ** 64n - 1n;
  const born = BigInt((input['field'] as string[])[0]!);
  const word = (low: bigint, high: bigint, index = 0n) => String(index | (low << 3n) | (high << 67n));
  const tries = async (between: string) => {
    try {
      await solve({ ...input, between: [between, word(0n, all), word(0n, all)] });
      return true;
    } catch {
      return false;
    }
  };
  t.equal(await tries(word(born, born)), true);
  t.equal(await tries(word(0n, all)), true);
  t.equal(await tries(word(0n, born)), true);
  t.equal(await tries(word(born, all)), true);
  t.equal(await tries(word(born + 1n, all)), false, 'x - low would wrap to just below the order');
  t.equal(await tries(word(0n, born - 1n)), false, 'high - x would wrap');
  t.equal(await tries(word(all, 0n)), false, 'an empty interval');
  t.equal(await tries(String(1n << 131n)), false, 'a word of more bits');
  t.equal(await tries(String(ORDER - 1n)), false, 'the largest field element');
  t.equal(await tries(word(0n, 0n, 7n)), true, 'the last, unused field is null');
  t.equal(await tries(word(1n, all, 7n)), false);
});

t.test('a set holds its codes only, and only where it is switched on', async (t) => {
  const { input, solve } = await open('member');
  const tries = async (first: bigint, second: bigint) => {
    try {
      await solve({ ...input, oneOf: [String(first), String(second)] });
      return true;
    } catch {
      return false;
    }
  };
  const codes = (list: readonly bigint[]) => {
    let [first, second] = [1n | (3n << 1n), 0n];
    for (let k = 0; k < 7; k++) first |= (list[k] ?? list[0]!) << BigInt(4 + 32 * k);
    for (let k = 0; k < 7; k++) second |= (list[k + 7] ?? list[0]!) << BigInt(32 * k);
    return [first, second] as const;
  };
  t.equal(await tries(...codes([3n])), true, 'east is the third category');
  t.equal(await tries(...codes([1n, 2n, 4n])), false);
  for (let k = 0; k < 14; k++) {
    const list = Array.from({ length: 14 }, (_, i) => (i === k ? 3n : 9n));
    t.equal(await tries(...codes(list)), true, `position ${k}`);
  }
  t.equal(await tries(0n, 0n), true, 'switched off');
  t.equal(await tries(1n << 228n, 0n), false);
});

t.test('a field beyond 64 bits, a side that is no bit and a foreign sibling have no witness', async (t) => {
  const { input, solve } = await open('member');
  const fails = async (change: WitnessInput) =>
    solve({ ...input, ...change }).then(
      () => false,
      () => true,
    );
  const field = input['field'] as string[];
  const side = input['side'] as string[];
  const sibling = input['sibling'] as string[];
  t.equal(await fails({}), false, 'control');
  t.equal(await fails({ field: [String(2n ** 64n), ...field.slice(1)] }), true);
  t.equal(await fails({ field: [String(ORDER - 1n), ...field.slice(1)] }), true);
  t.equal(await fails({ side: ['2', ...side.slice(1)] }), true);
  t.equal(await fails({ sibling: [...sibling.slice(0, 19), '1'] }), true);
  t.equal(await fails({ root: '0' }), true);
});

t.test(
  'signature edges: S plus the order, another key, a point of low order, a point off the curve',
  async (t) => {
    const { input, solve } = await open('signed');
    const order = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
    const fails = async (change: WitnessInput) =>
      solve({ ...input, ...change }).then(
        () => false,
        () => true,
      );
    const S = BigInt(input['S'] as string);
    const R8 = input['R8'] as string[];
    t.equal(await fails({}), false, 'control');
    t.equal(await fails({ S: String(S + order) }), true, 'the other text of the same scalar');
    t.equal(await fails({ S: String(S + 1n) }), true);
    t.equal(await fails({ S: '0', R8: ['0', '1'] }), true, 'identity');
    t.equal(await fails({ R8: ['0', String(ORDER - 1n)] }), true, 'order 2');
    t.equal(await fails({ R8: [R8[0]!, String(BigInt(R8[1]!) + 1n)] }), true, 'off the curve');
    t.equal(await fails({ issuer: ['0', '1'] }), true, 'the identity as a key signs nothing');
    t.equal(await fails({ salt: '1' }), true, 'another record');
  },
);
