import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeProver } from '@tacit/circuits';
import {
  contribute,
  finishStage,
  loadCeremony,
  startCeremony,
  verifyCeremony,
} from '@tacit/circuits/ceremony';
import { isTacitError } from '@tacit/sdk/core';
import { keyHash, type VerifyingKey, verifyingKeySchema } from '@tacit/sdk/protocols/proof/record';
import t from 'tap';
import { seeded } from './fixtures.ts';
import { writeR1cs } from './r1cs.ts';

t.teardown(closeProver);
const beacon = '5a'.repeat(32);
const code = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};

// out = x * y + x: small enough that a whole ceremony takes seconds.
const tiny = writeR1cs({
  wires: 5,
  publicWires: 2,
  constraints: [
    [[[2, 1n]], [[3, 1n]], [[4, 1n]]],
    [
      [[4, 1n]],
      [[0, 1n]],
      [
        [1, 1n],
        [2, -1n],
      ],
    ],
  ],
});

t.test('members make a key together, and every change to its files is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ceremony-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await startCeremony(folder, 4, [{ name: 'member', source: '0'.repeat(64), r1cs: tiny }]);
  const [first] = await contribute(folder, 'cleveland', seeded('c'));
  t.match(first!.hash, /^[0-9a-f]{128}$/);
  t.equal(await code(() => finishStage(folder, beacon)), 'ceremony.rejected', 'one member is not enough');
  t.equal(await code(() => contribute(folder, 'cleveland', seeded('c'))), 'ceremony.rejected', 'twice');
  await contribute(folder, 'hungary', seeded('h'));
  t.equal((await finishStage(folder, beacon)).stage, 'keys');
  await contribute(folder, 'cleveland', seeded('c2'));
  const [theirs] = await contribute(folder, 'hungary', seeded('h2'));
  const state = await finishStage(folder, beacon);
  t.equal(state.stage, 'finished');
  t.equal(await code(() => verifyCeremony(folder, state)), 'accepted');
  t.equal(await code(() => contribute(folder, 'zurich', seeded('z'))), 'ceremony.rejected', 'it is over');

  const key = verifyingKeySchema.parse(JSON.parse(await readFile(join(folder, 'member.vkey.json'), 'utf8')));
  t.equal(keyHash(key as VerifyingKey), state.keys[0]!.hash);
  t.same(await loadCeremony(folder), state);

  const renamed = structuredClone(state);
  renamed.steps.find((s) => s.hash === theirs!.hash)!.name = 'zurich';
  t.equal(await code(() => verifyCeremony(folder, renamed)), 'ceremony.rejected', 'another name');
  const dropped = { ...state, steps: state.steps.filter((s) => s.hash !== theirs!.hash) };
  t.equal(await code(() => verifyCeremony(folder, dropped)), 'ceremony.rejected', 'a contribution left out');

  const last = state.steps.at(-1)!;
  const path = join(folder, last.file);
  await copyFile(path, `${path}.kept`);
  const bytes = await readFile(path);
  bytes[bytes.length - 100]! ^= 1;
  await writeFile(path, bytes);
  t.equal(await code(() => verifyCeremony(folder, state)), 'ceremony.rejected', 'a changed file');
  const { createHash } = await import('node:crypto');
  const relabelled = structuredClone(state);
  relabelled.steps.at(-1)!.sha256 = createHash('sha256').update(bytes).digest('hex');
  t.equal(
    await code(() => verifyCeremony(folder, relabelled)),
    'ceremony.rejected',
    'even if its hash is too',
  );
  await copyFile(`${path}.kept`, path);
  t.equal(await code(() => verifyCeremony(folder, state)), 'accepted', 'control');
});

t.test('an earlier file in place of a later one is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ceremony-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await startCeremony(folder, 4, [{ name: 'member', source: '0'.repeat(64), r1cs: tiny }]);
  await contribute(folder, 'cleveland', seeded('c'));
  await contribute(folder, 'hungary', seeded('h'));
  const state = await loadCeremony(folder);
  const [, one, two] = state.steps;
  const swapped = { ...state, steps: [state.steps[0]!, two!, one!] };
  t.equal(await code(() => verifyCeremony(folder, state)), 'accepted');
  t.equal(await code(() => verifyCeremony(folder, swapped)), 'ceremony.rejected');
  t.equal(await code(() => finishStage(folder, 'zz')), 'ceremony.rejected', 'no beacon');
  t.equal(await code(() => loadCeremony(tmpdir())), 'ceremony.rejected');
});
