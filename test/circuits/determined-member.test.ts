import t from 'tap';
import { openCompiled } from './compiled.ts';
import { undetermined } from './determined.ts';
import { satisfied } from './r1cs.ts';

t.test('member: the inputs fix every wire', async (t) => {
  const { r1cs, witness } = await openCompiled('member');
  t.ok(satisfied(r1cs, witness));
  t.same(undetermined(r1cs, witness), []);
});
