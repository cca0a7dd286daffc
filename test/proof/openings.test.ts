import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpeningLog, packMaterial, unpackMaterial } from '@tacit/node/proof';
import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seededRng } from './helpers.ts';
import { changed, PHYSICAL, smallWords } from './small.ts';

const kernels = await T.wasmKernels();
const words = smallWords(5);
const material = T.commitTable(PHYSICAL, words, seededRng(5), kernels);
const { commitment } = material;
const limit = T.openingLimit(commitment);
const claimed = async (): Promise<void> => {};
const logAt = (): string => join(mkdtempSync(join(tmpdir(), 'tacit-openings-')), 'openings.log');

t.test('numbers openings up to the limit, then refuses', async (t) => {
  t.equal(limit, Math.floor(2047 / 152));
  const log = new OpeningLog(logAt());
  for (let k = 1; k <= limit; k++) t.equal(await log.take(commitment, `s${k}`, k - 1, claimed), k);
  await t.rejects(log.take(commitment, 'one more', limit, claimed), { code: 'proof.no-openings' });
  log.close();
});

t.test('an opening is on disk before it is claimed, and spent when the claim fails', async (t) => {
  const path = logAt();
  const log = new OpeningLog(path);
  await t.rejects(
    log.take(commitment, 's1', 0, async () => {
      t.match(readFileSync(path, 'utf8'), /^[0-9a-f]{64} 1 s1\n$/);
      throw new Error('ledger away');
    }),
  );
  const again = new OpeningLog(path);
  t.equal(await again.take(commitment, 's2', 0, claimed), 2);
});

t.test('a restored backup of the record refuses to prove', async (t) => {
  const path = logAt();
  const log = new OpeningLog(path);
  await log.take(commitment, 's1', 0, claimed);
  const backup = readFileSync(path);
  await log.take(commitment, 's2', 1, claimed);
  writeFileSync(path, backup);
  const restored = new OpeningLog(path);
  await t.rejects(restored.take(commitment, 's3', 2, claimed), { code: 'proof.counter-behind' });
  const lost = new OpeningLog(logAt());
  await t.rejects(lost.take(commitment, 's3', 2, claimed), { code: 'proof.counter-behind' });
});

t.test('refuses a second proof for one session, and a record it cannot read', async (t) => {
  const path = logAt();
  const log = new OpeningLog(path);
  await log.take(commitment, 'session one', 0, claimed);
  await t.rejects(log.take(commitment, 'session one', 1, claimed), { code: 'proof.repeated' });
  await t.rejects(new OpeningLog(path).take(commitment, 'session one', 1, claimed), {
    code: 'proof.repeated',
  });
  for (const text of ['garbage\n', `${'ab'.repeat(32)} 1`, `${'ab'.repeat(32)} 0 s\n`]) {
    const bad = logAt();
    writeFileSync(bad, text);
    t.throws(() => new OpeningLog(bad), { code: 'proof.counter-unreadable' });
  }
});

t.test('a refreshed commitment proves that it holds the same table', async (t) => {
  const options = { previous: T.commitmentHash(commitment) };
  const fresh = T.commitTable(PHYSICAL, words, seededRng(6), kernels, options);
  t.ok(fresh.commitment.columns.every((c, k) => c.root !== commitment.columns[k]!.root));
  const proof = T.proveRefresh(material, fresh, kernels, seededRng(7));
  t.same(T.verifyRefresh(commitment, fresh.commitment, proof), { ok: true });
  const math = T.kernelMath(await T.wasmKernels());
  t.same(T.verifyRefresh(commitment, fresh.commitment, proof, math), { ok: true });

  const other = words.map((w, k) => (k === 1 ? changed(w, 77, w[77]! ^ 1) : w));
  const altered = T.commitTable(PHYSICAL, other, seededRng(6), kernels, options);
  const forged = T.proveRefresh(material, altered, kernels, seededRng(7));
  t.same(T.verifyRefresh(commitment, altered.commitment, forged), { ok: false, check: 'relations' });
  t.notOk(T.verifyRefresh(commitment, altered.commitment, proof).ok);
  t.notOk(T.verifyRefresh(commitment, { ...fresh.commitment, rows: 1 }, proof).ok);
  t.notOk(T.verifyRefresh(commitment, fresh.commitment, proof.subarray(1)).ok);
  t.throws(() => T.proveRefresh(material, material, kernels, seededRng(1)), { code: 'proof.mismatch' });
});

t.test('opening material survives the disk and refuses damage', async (t) => {
  const packed = packMaterial(material);
  const back = unpackMaterial(packed);
  t.same(back.commitment, commitment);
  t.same(back.words, material.words);
  t.same(
    back.seeds.map((s) => [...s]),
    material.seeds.map((s) => [...s]),
  );
  t.throws(() => unpackMaterial(packed.subarray(0, packed.length - 2)), { code: 'proof.mismatch' });
  t.throws(() => unpackMaterial(packed.subarray(3)), { code: 'proof.mismatch' });
});
