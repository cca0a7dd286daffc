import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TacitError } from '@tacit/sdk/core';

const MAIN = fileURLToPath(new URL('../../bin/tacit.js', import.meta.url));

export interface RunningNode {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process is gone; SIGTERM, then SIGKILL after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL: for trying what a crash leaves. */
  kill(): Promise<void>;
  readonly exited: Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Gets the way to end the process as soon as there is one, long before it is ready. */
  readonly cleanup: (() => Promise<void>)[];
}

/**
 * Starts `tacit start FOLDER` as its own process. The child ends itself when the pipe to this process breaks, so
 * nothing outlives the demo, not even a SIGKILL of it.
 */
export async function startNode({
  name,
  folder,
  env,
  timeoutMs = 60_000,
  cleanup,
}: StartOptions): Promise<RunningNode> {
  const child = fork(MAIN, ['start', folder, '--parent'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    execArgv: [],
  });
  const tail: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail.push(...text.split('\n').filter((l) => l !== ''));
    tail.splice(0, Math.max(0, tail.length - 20));
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  cleanup.push(() => stop(child, exited, 5_000));
  const url = await ready(name, child, tail, timeoutMs);
  return {
    name,
    url,
    pid: child.pid!,
    exited,
    stop: (graceMs = 5_000) => stop(child, exited, graceMs),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function ready(
  name: string,
  child: ChildProcess,
  tail: readonly string[],
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const hint =
        tail.length > 0
          ? `its last words:\n${tail.slice(-8).join('\n')}`
          : 'start it alone with `tacit start` to see why';
      reject(new TacitError('node.not-started', { message: `node \`${name}\` ${what}`, hint, member: name }));
    };
    const timer = setTimeout(() => fail(`was not ready within ${timeoutMs / 1000} s`), timeoutMs);
    const early = (code: number | null, signal: string | null): void =>
      fail(`ended at start (${signal ?? `exit code ${code}`})`);
    child.once('exit', early);
    child.once('error', () => fail('could not be started'));
    child.on('message', (message: { ready?: string }) => {
      if (typeof message.ready !== 'string') return;
      clearTimeout(timer);
      child.off('exit', early);
      resolve(message.ready);
    });
  });
}

async function stop(child: ChildProcess, exited: Promise<void>, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}
