import { TacitError, type TxId } from '@tacit/sdk/core';
import type { LedgerView, Placed, TxResult, WaitOptions } from '@tacit/sdk/ledger';

interface Waiter<T> {
  resolve(value: T): void;
  reject(error: TacitError): void;
}

/** Those who wait for a transaction or for the ledger to get somewhere. */
export class Waiters {
  readonly #txs = new Map<TxId, Set<Waiter<Placed>>>();
  readonly #views = new Set<{ wanted: (view: LedgerView) => boolean } & Waiter<LedgerView>>();

  get waitingTxs(): number {
    return this.#txs.size;
  }

  /** Resolves when the transaction is durable; rejects with its refusal, `ledger.timeout`, or on abort. */
  tx(id: TxId, options: WaitOptions): Promise<Placed> {
    return withLimits<Placed>(options, (waiter) => {
      const set = this.#txs.get(id) ?? new Set();
      this.#txs.set(id, set.add(waiter));
      return () => {
        set.delete(waiter);
        if (set.size === 0) this.#txs.delete(id);
      };
    });
  }

  settle(id: TxId, height: number, result: TxResult): void {
    if (result.ok) for (const w of [...(this.#txs.get(id) ?? [])]) w.resolve({ height, result });
    else this.refuse(id, TacitError.fromProblem(result.problem));
  }

  refuse(id: TxId, error: TacitError): void {
    for (const w of [...(this.#txs.get(id) ?? [])]) w.reject(error);
  }

  until(now: LedgerView, wanted: (view: LedgerView) => boolean, options: WaitOptions): Promise<LedgerView> {
    if (wanted(now)) return Promise.resolve(now);
    return withLimits<LedgerView>(options, (waiter) => {
      const entry = { wanted, ...waiter };
      this.#views.add(entry);
      return () => {
        this.#views.delete(entry);
      };
    });
  }

  advance(view: LedgerView): void {
    for (const entry of [...this.#views]) {
      try {
        if (entry.wanted(view)) entry.resolve(view);
      } catch (cause) {
        entry.reject(new TacitError('internal', { cause }));
      }
    }
  }

  rejectAll(error: TacitError): void {
    for (const set of [...this.#txs.values()]) for (const w of [...set]) w.reject(error);
    for (const w of [...this.#views]) w.reject(error);
  }
}

/** A promise with a time limit and an abort signal; `enrol` returns how to leave. */
function withLimits<T>(options: WaitOptions, enrol: (waiter: Waiter<T>) => () => void): Promise<T> {
  const { timeoutMs, signal } = options;
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      leave();
      if (timer !== undefined) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const waiter: Waiter<T> = {
      resolve: (value) => {
        end();
        resolve(value);
      },
      reject: (error) => {
        end();
        reject(error);
      },
    };
    const onAbort = (): void =>
      waiter.reject(new TacitError('ledger.timeout', { message: 'the wait was ended' }));
    const leave = enrol(waiter);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (timeoutMs !== undefined)
      timer = setTimeout(() => waiter.reject(new TacitError('ledger.timeout')), timeoutMs);
  });
}
