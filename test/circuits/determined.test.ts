import t from 'tap';
import { undetermined } from './determined.ts';
import { type Constraint, ORDER, type R1cs } from './r1cs.ts';

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
