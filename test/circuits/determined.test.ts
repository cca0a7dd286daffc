import { calculateWitness, claimWitnessInput } from '@tacit/circuits';
import { builtPath, compile } from '@tacit/circuits/make';
import t from 'tap';
import { undetermined } from './determined.ts';
import { ana, claimFor, layout, memberScene, signedScene } from './fixtures.ts';
import { type Constraint, ORDER, parseR1cs, parseWitness, type R1cs, satisfied } from './r1cs.ts';

/** Name of each wire, from the compiler's symbols. */
function wireNames(symbols: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of symbols.trim().split('\n')) {
    const [, wire, , name] = line.split(',');
    if (wire !== '-1' && !names.has(Number(wire))) names.set(Number(wire), name!);
  }
  return names;
}

async function open(name: 'member' | 'signed') {
  const { r1cs, wasm, symbols } = compile(name, 1, builtPath('checked/'));
  const scene = await (name === 'member' ? memberScene() : signedScene());
  const input = claimWitnessInput(claimFor(scene.anchor), layout, ana, scene.opening);
  const witness = parseWitness(await calculateWitness(new Uint8Array(wasm), input));
  return { r1cs: parseR1cs(new Uint8Array(r1cs)), witness, names: wireNames(symbols) };
}

t.test('member: the inputs fix every wire', async (t) => {
  const { r1cs, witness } = await open('member');
  t.ok(satisfied(r1cs, witness));
  t.same(undetermined(r1cs, witness), []);
});

t.test('signed: the inputs fix every wire that anything depends on', async (t) => {
  const { r1cs, witness, names } = await open('signed');
  t.ok(satisfied(r1cs, witness));
  // 254 bits hold the challenge and the challenge plus the order: circomlib's AliasCheck takes the smaller, which
  // propagation cannot see. Everything else follows from the inputs and these bits.
  const challenge = [...names].filter(([, name]) => name.includes('.h2bits.out['));
  t.equal(challenge.length, 254);
  const free = undetermined(
    r1cs,
    witness,
    challenge.map(([wire]) => wire),
  );
  t.same(
    free.map((wire) => names.get(wire)),
    ['main.signature.verify.eqCheckX.isz.inv', 'main.signature.verify.eqCheckY.isz.inv'],
  );
});

t.test('the checker does find wires that inputs do not fix', async (t) => {
  const bit = (wire: number): Constraint => [
    [
      [wire, 1n],
      [0, -1n + ORDER],
    ],
    [[wire, 1n]],
    [],
  ];
  const circuit = (wires: number, constraints: readonly Constraint[]): R1cs => ({
    wires,
    publicWires: 1,
    outputs: 0,
    privateInputs: 0,
    constraints,
  });
  const sum = (...terms: readonly (readonly [number, bigint])[]): Constraint => [[[0, 1n]], terms, [[1, 1n]]];
  // Wire 1 is the input, 2 and 3 its bits.
  t.same(undetermined(circuit(4, [bit(2), bit(3), sum([2, 1n], [3, 2n])]), [1n, 2n, 0n, 1n]), []);
  t.same(undetermined(circuit(4, [bit(2), sum([2, 1n], [3, 2n])]), [1n, 2n, 0n, 1n]), [2, 3], 'not a bit');
  t.same(
    undetermined(circuit(4, [bit(2), bit(3), sum([2, 1n], [3, 1n])]), [1n, 1n, 0n, 1n]),
    [2, 3],
    'same weight',
  );
  t.same(undetermined(circuit(3, [[[[1, 1n]], [[2, 1n]], []]]), [1n, 0n, 5n]), [2], 'a product with zero');
  t.same(undetermined(circuit(3, [[[[2, 1n]], [[2, 1n]], [[1, 1n]]]]), [1n, 4n, 2n]), [2], 'a square root');
  t.same(undetermined(circuit(3, [[[[1, 1n]], [[2, 1n]], [[0, 1n]]]]), [1n, 1n, 1n]), [], 'an inverse');
});
