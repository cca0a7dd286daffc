import { type Clock, isTacitError, type MemberId, type Rng, TacitError } from '@tacit/sdk/core';
import type { Signer } from '@tacit/sdk/crypto';
import {
  type Engine,
  type LedgerView,
  type Placed,
  signTx,
  type TxBody,
  type TxType,
} from '@tacit/sdk/ledger';

/** This member's pen: signs wishes, waits for what becomes of them. */
export interface Chain {
  view(): LedgerView;
  /** Resolves when the transaction is durable here; rejects with its refusal. */
  submit<T extends TxType>(type: T, body: TxBody<T>, signal?: AbortSignal): Promise<Placed>;
  /**
   * The first answer other than undefined, looking again after every block. Throws `ledger.timeout` after
   * `timeoutMs`, and what `read` throws.
   */
  until<T>(read: (view: LedgerView) => T | undefined, timeoutMs: number, signal?: AbortSignal): Promise<T>;
}

export interface ChainOptions {
  readonly network: string;
  readonly self: MemberId;
  readonly signer: Signer;
  readonly rng: Rng;
  readonly clock: Clock;
  readonly submitMs?: number;
}

export function createChain(engine: Engine, o: ChainOptions): Chain {
  const timeoutMs = o.submitMs ?? 30_000;
  return {
    view: () => engine.view(),
    submit: (type, body, signal) => {
      const tx = signTx(type, body, {
        network: o.network,
        sender: o.self,
        signer: o.signer,
        rng: o.rng,
        time: o.clock.now(),
      });
      return engine.submit(tx, { timeoutMs, ...(signal === undefined ? {} : { signal }) });
    },
    until: async <T>(
      read: (view: LedgerView) => T | undefined,
      ms: number,
      signal?: AbortSignal,
    ): Promise<T> => {
      let found: T | undefined;
      let failure: unknown;
      await engine.waitFor(
        (view) => {
          try {
            found = read(view);
          } catch (e) {
            failure = e;
          }
          return found !== undefined || failure !== undefined;
        },
        { timeoutMs: ms, ...(signal === undefined ? {} : { signal }) },
      );
      if (failure !== undefined) throw failure;
      return found as T;
    },
  };
}

/** Anything thrown, as the error a person may see. What is not ours is a defect: its text stays in the log. */
export const asTacitError = (e: unknown): TacitError =>
  isTacitError(e) ? e : new TacitError('internal', { cause: e });
