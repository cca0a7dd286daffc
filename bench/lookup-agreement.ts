import { randomFillSync } from 'node:crypto';
import { sodiumGroup } from '@tacit/node/lookup';
import { deriveKey, evaluateInput, nobleGroup } from '@tacit/sdk/protocols/lookup';

/** libsodium and @noble/curves on random inputs: `node bench/dist/lookup-agreement.js [inputs]`, default 10,000. */
const inputs = Number(process.argv[2] ?? 10_000);
const group = await sodiumGroup();
const rng = (n: number): Uint8Array => randomFillSync(new Uint8Array(n));
const { secret } = deriveKey(group, rng(32), new Uint8Array());
for (let i = 0; i < inputs; i++) {
  const input = rng(1 + (i % 100));
  if (Buffer.compare(evaluateInput(group, secret, input), evaluateInput(nobleGroup, secret, input)) !== 0) {
    throw new Error(`input ${i}: libsodium and noble differ`);
  }
}
console.log(`${inputs} random inputs: libsodium and @noble/curves agree`);
