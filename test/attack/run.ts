/**
 * `make attack`: every attack against a network of processes, with what it got. Exit code 1 when one succeeded. An
 * argument picks the attacks whose name contains it.
 */
import { launch } from './attacker.ts';
import { ATTACKS } from './attacks/index.ts';
import { startNetwork } from './network.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const wanted = process.argv[2] ?? '';
const attacks = ATTACKS.filter((a) => a.name.includes(wanted));
const net = await startNetwork();
let succeeded = 0;
let blunt = 0;
try {
  say('four hospitals, a requester and an observer, each its own process; the requester attacks\n');
  for (const attack of attacks) {
    const began = performance.now();
    const { attack: got, control } = await launch(net, attack);
    if (got.succeeded) succeeded++;
    if (!control.succeeded) blunt++;
    say(`${got.succeeded ? 'SUCCEEDED' : 'failed   '}  ${attack.name}`);
    say(`           got: ${got.got}`);
    say(
      `           without the defence: ${control.succeeded ? control.got : `NOTHING (${control.got}): this attack proves nothing`}`,
    );
    say(`           ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
} finally {
  await net.end();
}
say(`\n${attacks.length} attacks, ${succeeded} succeeded`);
if (blunt > 0) say(`${blunt} of them do not succeed without the defence either`);
process.exitCode = succeeded + blunt > 0 ? 1 : 0;
