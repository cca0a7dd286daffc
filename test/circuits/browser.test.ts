import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimWitnessInput, readArtefact } from '@tacit/circuits';
import type { ProvedClaim, RecordClaim, RecordLayout, VerifyingKey } from '@tacit/sdk/protocols/proof/record';
import t from 'tap';
import { ana, claimFor, layout, memberScene } from './fixtures.ts';

/** The built files as they are, with an import map and no bundler, in headless Chromium. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const chromium = '/usr/bin/chromium';
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' };

const importMap = {
  imports: {
    '@noble/': '/node_modules/@noble/',
    zod: '/node_modules/zod/index.js',
    snarkjs: '/node_modules/snarkjs/build/browser.esm.js',
    ffjavascript: '/node_modules/ffjavascript/build/browser.esm.js',
    '@tacit/sdk/core': '/sdk/dist/core/index.js',
    '@tacit/sdk/protocols/proof/record': '/sdk/dist/protocols/proof/record/index.js',
  },
};
const page = `<!doctype html><script type="importmap">${JSON.stringify(importMap)}</script>
<script type="module">
  import * as record from '@tacit/sdk/protocols/proof/record';
  import { proveInput } from '/circuits/dist/groth16.js';
  globalThis.tacit = { record, proveInput };
</script>`;

async function serve(): Promise<{ server: Server; url: string }> {
  const artefacts: Readonly<Record<string, Uint8Array>> = {
    '/member.wasm': await readArtefact('member', 'wasm'),
    '/member.zkey': await readArtefact('member', 'zkey'),
  };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const file = join(root, path);
    const body = path === '/' ? page : (artefacts[path] ?? (existsSync(file) ? readFileSync(file) : null));
    response.writeHead(body === null ? 404 : 200, {
      'content-type': types[extname(path)] ?? (path === '/' ? 'text/html' : 'application/octet-stream'),
    });
    response.end(body ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

interface Job {
  readonly claim: RecordClaim;
  readonly layout: RecordLayout;
  readonly input: Record<string, string | readonly string[]>;
  readonly known: ProvedClaim;
}

interface Outcome {
  readonly known: string;
  readonly moved: string;
  readonly own: string;
  readonly prove: number;
  readonly verify: number;
}

interface Tacit {
  readonly record: {
    readonly insecureDevKeys: Readonly<Record<string, VerifyingKey>>;
    prepareKey(key: VerifyingKey): unknown;
    verifyRecordClaim(key: unknown, rules: object, expected: object, input: ProvedClaim): ProvedClaim;
  };
  proveInput(artefacts: object, claim: RecordClaim, input: object): Promise<ProvedClaim>;
}

/** Runs inside the page. */
async function work(job: Job): Promise<Outcome> {
  const { record, proveInput } = (globalThis as unknown as { tacit: Tacit }).tacit;
  const bytes = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const artefacts = { wasm: await bytes('/member.wasm'), zkey: await bytes('/member.zkey') };
  const key = record.prepareKey(record.insecureDevKeys['member']!);
  const rules = { production: false, ceremonyKeys: [] };
  const check = (p: ProvedClaim, claim: RecordClaim): string => {
    try {
      record.verifyRecordClaim(key, rules, { claim, layout: job.layout }, p);
      return 'accepted';
    } catch (e) {
      return (e as { code?: string }).code ?? String(e);
    }
  };
  const known = check(job.known, job.known.claim);
  const moved = check(
    { ...job.known, claim: { ...job.known.claim, audience: 'tax' } },
    {
      ...job.known.claim,
      audience: 'tax',
    },
  );
  const started = performance.now();
  const proved = await proveInput(artefacts, job.claim, job.input);
  const prove = performance.now() - started;
  const times = Array.from({ length: 15 }, () => {
    const from = performance.now();
    check(proved, job.claim);
    return performance.now() - from;
  });
  return { known, moved, own: check(proved, job.claim), prove, verify: Math.min(...times) };
}

t.test('a browser verifies what Node proved, and proves and verifies by itself', async (t) => {
  const playwright = await import('playwright-core').catch(() => null);
  if (playwright === null || !existsSync(chromium)) {
    t.pass('headless Chromium is not installed here: `apt-get install chromium`');
    return;
  }
  const { server, url } = await serve();
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  t.teardown(async () => {
    await browser.close();
    server.close();
  });
  const tab = await browser.newPage();
  await tab.goto(url);
  await tab.waitForFunction('globalThis.tacit !== undefined');
  const scene = await memberScene();
  const claim = claimFor(scene.anchor, { session: 'browser' });
  const input = claimWitnessInput(claim, layout, ana, scene.opening);
  const vectors = new URL('../../protocols/record/vectors/proved-claims.json', import.meta.url);
  const { proved } = JSON.parse(readFileSync(vectors, 'utf8')) as { proved: ProvedClaim[] };
  const outcome = await tab.evaluate(work, { claim, layout, input, known: proved[0]! } as Job);
  t.equal(outcome.known, 'accepted');
  t.equal(outcome.moved, 'claim.rejected');
  t.equal(outcome.own, 'accepted');
  t.comment(`Chromium: prove ${outcome.prove.toFixed(0)} ms, verify ${outcome.verify.toFixed(1)} ms`);
});
