import { Follower, Sequencer } from '@tacit/node/ledger';
import { silentLogger } from '@tacit/sdk/core';
import { txIdOf } from '@tacit/sdk/ledger';
import { Actor, contractTx, genesisOf, NETWORK } from './actors.ts';
import { realClock as clock, QUICK } from './engines.ts';
import { ipcTransport, type Port, serve } from './ipc.ts';
import { testPolicies } from './policies.ts';

/**
 * One ledger process of the kill tests: `sequencer PATH` serves its parent; `follower PATH SALT` follows its parent.
 * `writer` versions also submit all the time and report each acknowledged id.
 */
const [role = '', path = '', salt = ''] = process.argv.slice(2);
const founder = new Actor('alpha', clock);
const genesis = genesisOf(founder);
const common = { path, policy: testPolicies, logger: silentLogger, clock };
const parent = process as unknown as Port;

const engine = role.startsWith('sequencer')
  ? new Sequencer({ ...common, genesis: genesis.block, signer: founder.signer })
  : new Follower({
      ...common,
      network: NETWORK,
      genesis: genesis.hash,
      transport: ipcTransport(() => parent),
      // A killed sequencer comes back, however slow the machine.
      goneMs: 60_000,
      backoffMs: QUICK,
    });
process.on('disconnect', () => process.exit(0));
await engine.start();
if (engine instanceof Sequencer) serve(parent, engine);
parent.send({ ready: true });
if (role.endsWith('writer')) {
  // The same key with other nonces in each life, so that no id comes twice.
  const writer = new Actor('alpha', clock, salt);
  writer.signer = founder.signer;
  const write = async (): Promise<never> => {
    for (;;) {
      const tx = contractTx(writer);
      await engine.submit(tx);
      parent.send({ acknowledged: txIdOf(tx) });
    }
  };
  await Promise.all([write(), write(), write()]);
}
