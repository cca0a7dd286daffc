import { randomUUID } from 'node:crypto';
import { isTacitError, type Problem, TacitError } from '@tacit/sdk/core';
import type { LedgerSource, LedgerTransport } from '@tacit/sdk/ledger';

/** A ledger transport between two processes of a test, over Node's own channel. */

/** A child process, or this process towards its parent. */
export interface Port {
  /** `after` hears of a channel that closed meanwhile, which is what a kill does. */
  send(message: object, after?: (e: Error | null) => void): boolean | undefined;
  on(event: 'message', listener: (message: unknown) => void): void;
  on(event: 'disconnect', listener: () => void): void;
}

interface Call {
  readonly call: string;
  readonly method: 'submit' | 'blocks' | 'head';
  readonly args: readonly unknown[];
}
interface Answer {
  readonly answer: string;
  readonly value?: unknown;
  readonly problem?: Problem;
}

const ignore = (): void => {};

export function serve(port: Port, source: LedgerSource): void {
  const methods = {
    submit: async (tx: unknown) => ({ height: (await source.submit(tx)).height }),
    blocks: (from: number, waitMs: number) => source.pull(from, waitMs),
    head: async () => source.head(),
  };
  port.on('message', (message) => {
    const call = message as Call;
    if (call.call === undefined) return;
    const method = methods[call.method] as (...args: readonly unknown[]) => Promise<unknown>;
    method(...call.args).then(
      (value) => port.send({ answer: call.call, value }, ignore),
      (e: unknown) =>
        port.send(
          {
            answer: call.call,
            problem: (isTacitError(e) ? e : new TacitError('internal')).toProblem(),
          },
          ignore,
        ),
    );
  });
}

/** `port()` is whoever serves at the moment; null when nobody does. */
export function ipcTransport(port: () => Port | null): LedgerTransport {
  const gone = (): TacitError => new TacitError('peer.unreachable');
  const watched = new WeakSet<Port>();
  const open = new Map<string, { port: Port; done: (a: Answer) => void; fail: (e: TacitError) => void }>();
  const watch = (p: Port): void => {
    if (watched.has(p)) return;
    watched.add(p);
    p.on('message', (m) => {
      const answer = m as Answer;
      open.get(answer.answer)?.done(answer);
    });
    p.on('disconnect', () => {
      for (const call of open.values()) if (call.port === p) call.fail(gone());
    });
  };
  const ask = (method: Call['method'], args: readonly unknown[], signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const p = port();
      if (p === null || signal.aborted) return reject(gone());
      watch(p);
      const id = randomUUID();
      const end = (): void => {
        open.delete(id);
        signal.removeEventListener('abort', abort);
      };
      const fail = (e: TacitError): void => {
        end();
        reject(e);
      };
      const abort = (): void => fail(gone());
      signal.addEventListener('abort', abort, { once: true });
      const done = (a: Answer): void => {
        end();
        if (a.problem === undefined) resolve(a.value);
        else reject(TacitError.fromProblem(a.problem));
      };
      open.set(id, { port: p, done, fail });
      try {
        p.send({ call: id, method, args }, (e) => {
          if (e !== null) fail(gone());
        });
      } catch {
        fail(gone());
      }
    });
  return {
    submit: (tx, signal) => ask('submit', [tx], signal) as ReturnType<LedgerTransport['submit']>,
    blocks: (from, waitMs, signal) =>
      ask('blocks', [from, waitMs], signal) as ReturnType<LedgerTransport['blocks']>,
    head: (signal) => ask('head', [], signal) as ReturnType<LedgerTransport['head']>,
  };
}
