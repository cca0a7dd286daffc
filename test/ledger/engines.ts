import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directTransport, Follower, Sequencer } from '@tacit/node/ledger';
import { silentLogger } from '@tacit/sdk/core';
import type { LedgerTransport } from '@tacit/sdk/ledger';
import { Actor, genesisOf, ManualClock, NETWORK, T0 } from './actors.ts';
import type { LedgerUnderTest } from './compliance.ts';
import { testPolicies } from './policies.ts';

export const folder = (): string => mkdtempSync(join(tmpdir(), 'tacit-ledger-'));
export const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

/** Real time, moved so that it goes on from the genesis. */
export const realClock = { now: (): number => T0 + (Date.now() % 10_000_000_000) };

export const QUICK: readonly [number, number] = [2, 20];

export interface Pair extends LedgerUnderTest {
  readonly sequencer: Sequencer;
  readonly follower: Follower;
}

/** A sequencer and one follower in this process; `engine` is the one named. */
export async function pair(which: 'sequencer' | 'follower'): Promise<Pair> {
  const clock = new ManualClock();
  const founder = new Actor('alpha', clock);
  const genesis = genesisOf(founder);
  const paths = [folder(), folder()] as const;
  const common = { policy: testPolicies, logger: silentLogger, clock };
  const makeSequencer = (): Sequencer =>
    new Sequencer({ ...common, path: paths[0], genesis: genesis.block, signer: founder.signer });
  const makeFollower = (transport: LedgerTransport): Follower =>
    new Follower({
      ...common,
      path: paths[1],
      network: NETWORK,
      genesis: genesis.hash,
      transport,
      backoffMs: QUICK,
      pollMs: 200,
      submitMs: 5_000,
    });
  let sequencer = makeSequencer();
  let follower = makeFollower(directTransport(sequencer));
  const up = async (): Promise<void> => {
    await sequencer.start();
    await follower.start();
    await follower.waitFor(sequencer.head().height);
  };
  const down = async (): Promise<void> => {
    await follower.stop();
    await sequencer.stop();
  };
  await up();
  return {
    get engine() {
      return which === 'sequencer' ? sequencer : follower;
    },
    get sequencer() {
      return sequencer;
    },
    get follower() {
      return follower;
    },
    founder,
    clock,
    async restart() {
      await down();
      sequencer = makeSequencer();
      follower = makeFollower(directTransport(sequencer));
      await up();
    },
    async stop() {
      await down();
      for (const path of paths) remove(path);
    },
  };
}
