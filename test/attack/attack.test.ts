import t from 'tap';
import { launch } from './attacker.ts';
import { ATTACKS } from './attacks/index.ts';
import { startNetwork } from './network.ts';

/** The attacks that neither start nor kill processes; `make attack` runs all. */
const net = await startNetwork();
t.teardown(() => net.end());

for (const attack of ATTACKS.filter((a) => a.slow !== true)) {
  t.test(`fails: ${attack.name}`, async (t) => {
    const { attack: got, control, attacker } = await launch(net, attack);
    t.equal(got.succeeded, false, got.got);
    t.equal(control.succeeded, true, `positive control, without the defence: ${control.got}`);
    for (const e of attacker.refusals) {
      t.not(e.code, 'internal');
      t.ok(e.hint.length > 10, `${e.code} says what to do`);
      t.notMatch(`${e.message} ${e.hint}`, /\b[1-4] (rows|patients|people|values)\b/, 'and no count');
    }
  });
}
