import { makeShare, openGate, receive, totals, writeSigned } from '@tacit/sdk/protocols/aggregate';
import { release } from '@tacit/sdk/protocols/disclosure';
import { addNoise, barText, deviation, parseBudget, privacyPlan } from '@tacit/sdk/protocols/privacy';
import { layoutOf } from '@tacit/sdk/query';
import t from 'tap';
import { party } from '../aggregate/session.ts';
import { bySexCp, heart, rows } from '../disclosure/heart.ts';
import { totalsOf } from '../evaluate.ts';
import { openssl, seeded } from '../rng.ts';

t.test('owners add noise, mask and share; the release carries error bars that hold the answer', async (t) => {
  const { session, owners } = party(4, seeded('private session'));
  const { layout, outputs } = layoutOf(bySexCp, heart);
  const noise = privacyPlan({ layout, table: heart, budget: parseBudget('3'), owners: owners.length });
  const part = [
    ...rows(400, { sex: 0n, cp: 1n, num: 1n }),
    ...rows(300, { sex: 0n, cp: 1n }),
    ...rows(200, { sex: 1n, cp: 2n, num: 2n }),
    ...rows(200, { sex: 1n, cp: 2n }),
  ];
  let gate = openGate(session, layout);
  owners.forEach((owner, i) => {
    const noisy = addNoise(totalsOf(bySexCp, layout, part), noise, seeded(`noise ${i}`));
    const values = new Uint32Array(noisy.length * layout.words);
    noisy.forEach((v, k) => {
      writeSigned(values, k, layout.words, v);
    });
    const share = makeShare(session, owner.member, owner.secretKey, { layout, values }, { cipher: openssl });
    gate = receive(gate, { from: owner.member, bytes: share.bytes }, 0);
  });
  const sum = totals(gate);
  t.notSame(sum[0], 0n, 'empty cells carry noise too');
  const out = release(
    { plan: bySexCp, layout, outputs, totals: sum, table: heart },
    [{ minGroup: 30 }],
    {},
    {
      noisy: true,
      bar: (output, cell) => barText(output, cell, noise),
    },
  );
  t.same(
    out.rows.map((r) => r.slice(0, 2)),
    [
      ['0', '1'],
      ['1', '2'],
    ],
  );
  const exact = [
    [2800, 1600, 140000],
    [1600, 800, 80000],
  ];
  out.bars?.forEach((bars, r) => {
    t.same(bars.slice(0, 2), [null, null]);
    bars.slice(2).forEach((bar, i) => {
      const [low, high] = bar ?? ['NaN', 'NaN'];
      t.ok(Number(low) <= exact[r]![i]! && exact[r]![i]! <= Number(high), `${low} to ${high}`);
    });
  });
});

t.test('error bars are plain decimals, rounded outwards', async (t) => {
  const { layout, outputs } = layoutOf(bySexCp, heart);
  const noise = privacyPlan({ layout, table: heart, budget: parseBudget('3'), owners: 4 });
  const count = outputs[2];
  if (count?.role !== 'measure') return t.fail('no count');
  for (const total of [0n, 7n, 10n ** 11n]) {
    const bar = barText(count, [total, 0n, 0n, 0n], noise);
    t.ok(
      bar?.every((b) => /^-?\d+(\.\d+)?$/.test(b)),
      String(bar),
    );
    t.ok(Number(bar?.[0]) < Number(total) && Number(total) < Number(bar?.[1]));
  }
});

t.test('over many runs noise averages out, and differs between them', async (t) => {
  const { layout } = layoutOf(bySexCp, heart);
  const runs = 2_000;
  for (const delta of ['0', '0.000001']) {
    const noise = privacyPlan({ layout, table: heart, budget: parseBudget('1', delta), owners: 4 });
    const draws = seeded(`unbiased ${delta}`);
    let sum = 0;
    const seen = new Set<string>();
    for (let i = 0; i < runs; i++) {
      // Four owners with 10 rows each in the first cell.
      const noisy = [10n, 10n, 10n, 10n].map((n) => addNoise([n], noise, draws)[0]!);
      const total = noisy.reduce((a, b) => a + b, 0n);
      seen.add(noisy.join());
      sum += Number(total);
    }
    const error = deviation(noise, 0) / Math.sqrt(runs);
    t.ok(Math.abs(sum / runs - 40) < 4.5 * error, `mean ${sum / runs}, standard error ${error}`);
    t.ok(seen.size > runs / 2, `${seen.size} different`);
  }
});
