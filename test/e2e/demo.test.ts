import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { BIN } from './network.ts';

/** The demo as a user runs it: one process that starts all the others. */
const home = mkdtempSync(join(tmpdir(), 'tacit-demo-test-'));
t.teardown(() => rmSync(home, { recursive: true, force: true }));

function demo(...args: string[]) {
  const run = spawnSync(process.execPath, [BIN, 'demo', ...args], {
    encoding: 'utf8',
    cwd: home,
    env: { ...process.env, TMPDIR: home },
    timeout: 240_000,
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function table(name: string, files: Record<string, string>): string {
  const dir = join(home, name);
  spawnSync('mkdir', ['-p', dir]);
  for (const [owner, csv] of Object.entries(files)) writeFileSync(join(dir, `${owner}.csv`), csv);
  return dir;
}

t.test('without arguments three questions about invented data are answered and verified', async (t) => {
  const { status, stdout, stderr } = demo('--json');
  t.equal(status, 0, stderr);
  const { questions } = JSON.parse(stdout) as { questions: Record<string, unknown>[] };
  t.equal(questions.length, 3);
  for (const q of questions) {
    t.hasProps(q, ['sql', 'columns', 'rows', 'suppressed', 'owners', 'receipt', 'timings']);
    t.equal(existsSync(String(q['receipt'])), true, 'the receipt is in the file it names');
    const verify = spawnSync(process.execPath, [BIN, 'verify', String(q['receipt'])], { encoding: 'utf8' });
    t.equal(verify.status, 0, verify.stdout);
  }
  t.match(stderr, /invented/, 'it says that the data is invented');
});

t.test('own files: header, null token and decimals are read as they are, sums are exact', async (t) => {
  const rows = (from: number): string =>
    Array.from(
      { length: 12 },
      (_, i) => `${from + i},${i % 2 === 0 ? 'a' : 'b'},${i === 3 ? 'missing' : `${i}.10`}`,
    ).join('\n');
  const dir = table('claims', {
    north: `key,kind,paid\n${rows(1)}\n`,
    south: `key,kind,paid\n${rows(100)}\n`,
  });
  const sql =
    'select kind, count(*) n, count(paid) k, sum(paid) total from claims group by kind order by kind';
  const { status, stdout, stderr } = demo('--data', dir, '--null', 'missing', '--sql', sql, '--json');
  t.equal(status, 0, stderr);
  const answer = JSON.parse(stdout) as {
    columns: string[];
    rows: unknown[][];
    owners: string[];
    suppressed: unknown[];
  };
  t.same(answer.columns, ['kind', 'n', 'k', 'total']);
  t.same([...answer.owners].sort(), ['north', 'south']);
  t.same(answer.rows[0], ['a', 12, 12, 61.2]);
  // Two of twelve values of b are missing: too few to say how many.
  t.same(answer.rows[1], ['b', 12, null, 67]);
});

t.test('a file that cannot be a table is refused with its owner, the place and what to do', async (t) => {
  const dir = table('broken', { north: 'key,paid\n1,2\n', south: '' });
  const { status, stdout } = demo('--data', dir, '--sql', 'select count(*) from broken', '--json');
  t.not(status, 0);
  const problem = JSON.parse(stdout) as { code: string; member: string; hint: string };
  t.match(problem.code, /^data\.|^demo\./);
  t.ok(problem.hint.length > 10);
});

t.test('your own data needs your own question', async (t) => {
  const dir = table('silent', { north: 'key,paid\n1,2\n' });
  const { status, stdout } = demo('--data', dir, '--json');
  t.equal(status, 2);
  t.equal(JSON.parse(stdout).code, 'demo.no-question');
});

t.test('the demos left no folder behind', async (t) => {
  t.same(
    readdirSync(home).filter((name) => name.startsWith('tacit-')),
    [],
  );
});
