import { concat } from '@tacit/sdk/core';
import t from 'tap';
import { seeded } from './helpers.ts';
import { setup } from './small.ts';

// Longer suites are asked for by environment variables.
t.setTimeout(86_400_000);

/** Set PROOF_MUTATIONS to run the longer suite. */
const MUTATIONS = Number(process.env['PROOF_MUTATIONS'] ?? 150);

t.test(`${MUTATIONS} mutated proofs: none accepted, none throws`, async (t) => {
  const s = await setup();
  const { proof, totals } = s.honest;
  const next = seeded(Number(process.env['PROOF_SEED'] ?? 99));
  let accepted = 0;
  let thrown = 0;
  const mutate = (): Uint8Array => {
    const out = proof.slice();
    const at = next() % out.length;
    switch (next() % 6) {
      case 0:
        out[at] = out[at]! ^ (1 << (next() % 8));
        return out;
      case 1:
        for (let k = 0; k < 4 && at + k < out.length; k++) out[at + k] = 255;
        return out;
      case 2:
        return out.subarray(0, at);
      case 3:
        return concat(out.subarray(0, at), Uint8Array.of(next() & 255), out.subarray(at));
      case 4: {
        const from = next() % (out.length - 16);
        const before = out.slice(at, at + 16);
        out.copyWithin(at, from, from + 16);
        // A copy of equal bytes changes nothing: flip one instead.
        if (before.every((b, k) => b === out[at + k])) out[at] = out[at]! ^ 1;
        return out;
      }
      default: {
        const x = 1 + (next() % 255);
        out[at] = (out[at]! + x) & 255;
        return out;
      }
    }
  };
  for (let k = 0; k < MUTATIONS; k++) {
    try {
      if (s.verify(mutate(), totals).ok) accepted++;
    } catch {
      thrown++;
    }
  }
  t.equal(accepted, 0);
  t.equal(thrown, 0);
  t.same(s.verify(proof, totals), { ok: true }, 'the honest proof passes (control)');
});
