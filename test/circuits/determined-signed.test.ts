import t from 'tap';
import { openCompiled } from './compiled.ts';
import { undetermined } from './determined.ts';
import { satisfied } from './r1cs.ts';

t.test('signed: the inputs fix every wire that anything depends on', async (t) => {
  const { r1cs, witness, names } = await openCompiled('signed');
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
