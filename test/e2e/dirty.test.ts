import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutput, startConsortium } from '@tacit/node/demo';
import t, { type Test } from 'tap';
import { BIN } from './network.ts';

/** Files as stewards have them, through the command line as a process and a real node. */
const home = mkdtempSync(join(tmpdir(), 'tacit-dirty-'));
const cleanup: (() => Promise<void>)[] = [];
t.teardown(async () => {
  await Promise.allSettled(cleanup.map((end) => end()));
  rmSync(home, { recursive: true, force: true });
});
const out = { ...createOutput(true, process.stdout, process.stderr), say() {}, progress() {} };
const net = await startConsortium(home, ['clinic'], cleanup, new AbortController().signal, out);
const clinic = net.owners.get('clinic')!;

interface Ran {
  readonly code: number | null;
  readonly document: { readonly code?: string; readonly detail?: string; readonly hint?: string } & Record<
    string,
    unknown
  >;
  readonly talk: string;
}

async function add(name: string, content: string | Uint8Array, ...flags: string[]): Promise<Ran> {
  const file = join(home, `${name}.csv`);
  writeFileSync(file, content);
  const args = [BIN, 'dataset', 'add', file, '--node', join(home, 'clinic'), '--json', ...flags];
  const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let talk = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, document: JSON.parse(stdout) as Ran['document'], talk };
}

const published = async (): Promise<string[]> => (await clinic.tacit.datasets()).map((d) => d.table).sort();

function refused(t: Test, ran: Ran, code: string): void {
  t.equal(ran.code, 2, ran.talk);
  t.equal(ran.document.code, code);
  t.ok((ran.document.hint ?? '').length > 10, 'it says what to do');
}

const lines = (n: number, f: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => f(i)).join('');
// Few distinct values: a column in which every row differs is taken for an identifier.
const good = `age,kind\n${lines(40, (i) => `${20 + (i % 8)},k${i % 3}\n`)}`;
const wrongType = `age,kind\n${lines(40, (i) => `${20 + i},k${i % 3}\n`)}Secretly,k1\n${lines(40, (i) => `${20 + i},k2\n`)}`;

t.test('what is not a table is refused by code, and nothing of it stays', async (t) => {
  const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty', '', 'data.empty'],
    ['header_only', 'a,b\n', 'data.header-only'],
    ['no_header', '1,2,3\n4,5,6\n7,8,9\n', 'data.no-header'],
    ['duplicate', 'a,b,a\n1,2,3\n', 'data.duplicate-columns'],
    ['latin1', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), 'data.encoding'],
  ];
  for (const [name, content, code] of cases) {
    await t.test(name, async (t) => refused(t, await add(name, content), code));
  }
  t.same(await published(), [], 'the ledger heard of none');
});

t.test('a row of a wrong type or length is named by its line, never by its value', async (t) => {
  const typed = await add('typed', wrongType);
  refused(t, typed, 'data.rows-refused');
  t.match(typed.document.detail, /^\s*42 +age /m);
  t.notMatch(JSON.stringify(typed.document) + typed.talk, /Secretly/);
  const ragged = await add('ragged', `${good}33\n`);
  refused(t, ragged, 'data.rows-refused');
  t.match(ragged.document.detail, /^\s*42 +\(row\) /m);
  t.same(await published(), []);
  const store = join(home, 'clinic', 'datasets');
  const left = existsSync(store) ? readdirSync(store, { recursive: true }).map(String) : [];
  t.same(
    left.filter((f) => /typed|ragged/.test(f) && /v\d/.test(f)),
    [],
    'nothing half imported',
  );
});

t.test('the same file is right once its steward says what to do with such rows', async (t) => {
  const skipped = await add('typed', wrongType, '--skip-refused');
  t.equal(skipped.code, 0, skipped.talk);
  const report = skipped.document['report'] as { rows: number; refused: { rows: number } };
  t.same([report.rows, report.refused.rows], [80, 1]);
  const tokens = await add(
    'tokens',
    `age,kind\n${lines(40, (i) => `${i % 5 === 0 ? 'n.k.' : i},x\n`)}`,
    '--null',
    'n.k.',
  );
  t.equal(tokens.code, 0, tokens.talk);
  const schema = (tokens.document['dataset'] as { schema: { fields: { name: string; type: string }[] } })
    .schema;
  t.equal(schema.fields.find((f) => f.name === 'age')?.type, 'integer');
  t.same(await published(), ['tokens', 'typed']);
});

t.test('200 columns and a plain file are imported and can be asked', async (t) => {
  const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
  const wide = await add(
    'wide',
    `${names.join(',')}\n${lines(30, (r) => `${names.map((_, i) => (r % 5) * i).join(',')}\n`)}`,
  );
  t.equal(wide.code, 0, wide.talk);
  const plain = await add('plain', good);
  t.equal(plain.code, 0, plain.talk);
  t.same(await published(), ['plain', 'tokens', 'typed', 'wide']);
  const count = await net.requester.tacit.sql('select count(*) n, sum(age) s from plain');
  t.same(count.cells, [['40', String(40 * 20 + 5 * 28)]]);
  const sum = await net.requester.tacit.sql('select sum(c199) s from wide');
  t.same(sum.cells, [[String(199 * 60)]]);
});

t.test('a file that is not there, or a node that does not run, is said so', async (t) => {
  const args = [BIN, 'dataset', 'add', join(home, 'absent.csv'), '--node', join(home, 'clinic'), '--json'];
  const run = async (argv: string[]): Promise<{ code: number | null; document: { code: string } }> => {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, document: JSON.parse(stdout) as { code: string } };
  };
  const absent = await run(args);
  t.same([absent.code, absent.document.code], [2, 'data.source-missing']);
  await net.nodes.find((n) => n.name === 'clinic')!.kill();
  const dead = await run(args.map((a) => (a.endsWith('absent.csv') ? join(home, 'plain.csv') : a)));
  t.equal(dead.code, 69);
  t.ok(['node.not-running', 'node.unreachable'].includes(dead.document.code), dead.document.code);
});
