import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seeded, seededRng } from './helpers.ts';
import { CONTEXT, PHYSICAL, ROWS, STATEMENT, smallWords } from './small.ts';

t.setTimeout(120_000);

/**
 * A simulator knows only what is public, so its transcripts cannot depend on which table was committed. Two tables with
 * equal totals are proved many times; every word of the proof at every place must have the same distribution for both,
 * and that distribution must be uniform. The same test must notice a proof without masks.
 */
const RUNS = Number(process.env['PROOF_ZK_RUNS'] ?? 4);

/** Other rows, same totals: unselected rows get other statuses and values, selected ones trade places. */
function sibling(words: readonly Uint16Array[]): Uint16Array[] {
  const next = seeded(1234);
  const chosen = (w: number): boolean => w >= 4 && w <= 20;
  const order = Array.from({ length: ROWS }, (_, i) => i);
  for (let i = ROWS - 1; i > 0; i--) {
    const j = next() % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const out = words.map((column) => Uint16Array.from(order, (i) => column[i]!));
  for (let i = 0; i < ROWS; i++) {
    if (chosen(out[0]![i]!)) out[0]![i] = 4 + (next() % 17);
    else {
      out[0]![i] = next() % 4;
      out[2]![i] = next() % 64;
    }
  }
  return out;
}

interface Places {
  /** For every word of the proof up to the openings, mean over runs of word / p; likewise of the opened columns. */
  readonly means: Float64Array;
  readonly totals: Uint32Array;
}

function sample(words: readonly Uint16Array[], kernels: T.Kernels, insecure: boolean): Places {
  // The commitment is part of what the simulator makes: fresh in every run, as its randomness is.
  let sum: Float64Array | null = null;
  let totals: Uint32Array = new Uint32Array();
  for (let run = 0; run < RUNS; run++) {
    const rng = seededRng(1000 + run * 7 + (words[0]![0]! + words[1]![1]!) * 65537);
    const material = T.commitTable(PHYSICAL, words, rng, kernels);
    const proved = T.proveTable(material, STATEMENT, CONTEXT, kernels, rng, {
      insecureNotZeroKnowledge: insecure,
    });
    totals = proved.totals;
    const places: number[] = [];
    for (const { label, start, length } of proved.sections) {
      if (label === 'paths' || label === 'work' || label.endsWith('root')) {
        if (label !== 'fraction root') continue;
      }
      const view = new DataView(proved.proof.buffer, start, length);
      if (label === 'leaves') {
        // Words after the salt: 32-byte salts are hashes' business.
        const leaf = length / 152;
        for (let k = 0; k < 152; k++)
          for (let o = k * leaf + 32; o < (k + 1) * leaf; o += 4) places.push(view.getUint32(o, true) / T.P);
      } else for (let o = 0; o < length; o += 4) places.push(view.getUint32(o, true) / T.P);
    }
    sum ??= new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) sum[i]! += places[i]!;
  }
  return { means: sum!.map((x) => x / RUNS), totals };
}

/** Mean square of standard scores (1 under uniformity, with deviation sqrt(2 / places)) and the largest score. */
function scores(
  values: Float64Array,
  center: (i: number) => number,
  variance: number,
): { mean: number; max: number } {
  let mean = 0;
  let max = 0;
  values.forEach((v, i) => {
    const z = (v - center(i)) ** 2 / variance;
    mean += z / values.length;
    max = Math.max(max, z);
  });
  return { mean, max: Math.sqrt(max) };
}

/** Uniform on [0, 1): variance 1/12 a run. */
const uniform = (p: Places): { mean: number; max: number } => scores(p.means, () => 0.5, 1 / 12 / RUNS);
const alike = (a: Places, b: Places): { mean: number; max: number } =>
  scores(a.means, (i) => b.means[i]!, 2 / 12 / RUNS);

// A mean square off by 0.05 lies 15 deviations out at 70,000 places; a largest score of 7 has chance 2^-22 a test.
const looksRandom = ({ mean, max }: { mean: number; max: number }): boolean =>
  Math.abs(mean - 1) < 0.05 && max < 7;

t.test('proofs of two tables with equal totals look alike and uniform in every word', async (t) => {
  const kernels = await T.wasmKernels();
  const one = smallWords(5);
  const two = sibling(one);
  const totalsOf = (w: readonly Uint16Array[]): Uint32Array => T.totalsOf(STATEMENT, ROWS, w);
  t.same(totalsOf(one), totalsOf(two));
  t.notSame(one[0], two[0]);

  const a = sample(one, kernels, false);
  const b = sample(two, kernels, false);
  t.ok(looksRandom(uniform(a)), `uniform: ${JSON.stringify(uniform(a))} over ${a.means.length} places`);
  t.ok(looksRandom(uniform(b)), `uniform: ${JSON.stringify(uniform(b))}`);
  t.ok(looksRandom(alike(a, b)), `alike: ${JSON.stringify(alike(a, b))}`);

  const bareA = sample(one, kernels, true);
  const bareB = sample(two, kernels, true);
  t.notOk(looksRandom(uniform(bareA)), 'the test notices proofs without masks');
  t.notOk(looksRandom(alike(bareA, bareB)), 'and tells their tables apart');
});

/** What the first message of the main sumcheck would be without its pad, for a table and the draws of a proof. */
function firstMessage(
  words: readonly Uint16Array[],
  commitment: T.TableCommitment,
  proved: T.TableProof,
): T.Ext {
  const transcript = new T.HashTranscript(T.PROTOCOL);
  T.absorbPublic(transcript, commitment, STATEMENT, CONTEXT, { kind: 'public', totals: proved.totals });
  transcript.absorb('mask root', proved.proof.slice(0, 32));
  const padded = 2 ** commitment.logRows;
  const { virtuals, expression } = T.compile(STATEMENT, ROWS, padded, transcript);
  let sum = T.ZERO;
  for (let i = 0; i < padded / 2; i++) {
    const values = virtuals.map((v) => (v.kind === 'rows' ? T.ONE : T.extAt(v.table, words[v.slot]![i]!)));
    sum = T.extAdd(sum, T.evaluate(expression, values));
  }
  return sum;
}

t.test(
  'who guesses the table cannot confirm it by a message, but can when the pads are missing',
  async (t) => {
    const kernels = await T.wasmKernels();
    const words = smallWords(5);
    const material = T.commitTable(PHYSICAL, words, seededRng(1), kernels);
    const confirmed = (insecureNotZeroKnowledge: boolean, guess: readonly Uint16Array[]): boolean => {
      const proved = T.proveTable(material, STATEMENT, CONTEXT, kernels, seededRng(2), {
        insecureNotZeroKnowledge,
      });
      const { start } = proved.sections.find((x) => x.label === 'main round')!;
      const sent = new Uint32Array(proved.proof.slice(start, start + 16).buffer);
      return T.extEqual(T.extAt(sent, 0), firstMessage(guess, material.commitment, proved));
    };
    t.notOk(confirmed(false, words));
    t.ok(confirmed(true, words), 'the guess is confirmed by a proof without masks');
    t.notOk(confirmed(true, sibling(words)), 'and a wrong guess is not');
  },
);
