import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { BIN } from './network.ts';
import { descendantsOf, survivors } from './processes.ts';

interface Moment {
  readonly when: string;
  /** Whether the demo is there, by what it has said and by the processes it has. */
  readonly reached: (said: string, processes: number) => boolean;
}

const STARTING: Moment = { when: 'while nodes start', reached: (_, processes) => processes >= 3 };
const IMPORTING: Moment = {
  when: 'while owners import',
  reached: (said) => /\d rows of hospitals/.test(said),
};
const ASKING: Moment = { when: 'while it asks', reached: (said) => /ready after/.test(said) };

interface Demo {
  readonly child: ChildProcess;
  readonly home: string;
  readonly gone: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Runs the demo in a folder for temporary files of its own, until it has said what `moment` waits for. */
async function demoUntil(t: Test, moment: Moment): Promise<Demo> {
  const home = mkdtempSync(join(tmpdir(), 'tacit-ends-'));
  t.teardown(() => rmSync(home, { recursive: true, force: true }));
  const child = spawn(process.execPath, [BIN, 'demo', '--json'], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  let said = '';
  let ended = false;
  void gone.then(() => {
    ended = true;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!ended && !moment.reached(said, descendantsOf(child.pid!).length))
    await new Promise((r) => setTimeout(r, 20));
  t.notOk(ended, 'the demo still runs');
  return { child, home, gone };
}

for (const moment of [STARTING, ASKING]) {
  t.test(`Ctrl-C ${moment.when} leaves no process and no folder`, async (t) => {
    const { child, home, gone } = await demoUntil(t, moment);
    const processes = descendantsOf(child.pid!);
    t.ok(processes.length > 0, 'positive control: there are processes');
    child.kill('SIGINT');
    t.same(await gone, { code: 130, signal: null });
    t.same(await survivors(processes), []);
    const left = readdirSync(home).filter((f) => !/^receipt-.*\.json$/.test(f));
    t.same(left, []);
  });
}

for (const moment of [STARTING, IMPORTING]) {
  t.test(`SIGKILL ${moment.when} leaves no process`, async (t) => {
    const { child, gone } = await demoUntil(t, moment);
    const processes = descendantsOf(child.pid!);
    t.ok(processes.length > 0, 'positive control: there are processes');
    child.kill('SIGKILL');
    t.same(await gone, { code: null, signal: 'SIGKILL' });
    t.same(await survivors(processes), []);
  });
}
