import { isTacitError, TacitError, type TxId, toHex } from '@tacit/sdk/core';
import {
  type LedgerEvent,
  MAX_VALIDITY,
  parseTx,
  type Rejection,
  type StateReader,
  type TxResult,
  type TxType,
  txMessage,
} from '@tacit/sdk/ledger';
import { authenticate } from './authenticate.ts';
import type { BlockContext, Handler, MachineModules } from './contracts/context.ts';
import { HANDLERS } from './contracts/index.ts';
import { PreparedTx } from './prepared.ts';
import { Seen } from './seen.ts';
import { Overlay, type StateLayer } from './state/overlay.ts';

export interface Applied {
  readonly result: TxResult;
  /** The refusal with its full wording, which is not part of consensus. */
  readonly error: TacitError | null;
}

/**
 * The state machine: pure, deterministic, total. Whatever comes in, nothing throws and a refused transaction leaves no
 * trace. The only clock is block time.
 */
export class StateMachine {
  readonly #modules: MachineModules;

  constructor(modules: MachineModules) {
    this.#modules = modules;
  }

  /** Throws `ledger.malformed`. */
  prepare(input: unknown): PreparedTx {
    const tx = parseTx(input);
    const message = txMessage(tx);
    return new PreparedTx(tx, toHex(this.#modules.sha256(message)) as TxId, message);
  }

  /** A layer for one block over the last state, with what time has made of it. */
  begin(state: StateLayer, seen: Seen, block: BlockContext): Overlay {
    const overlay = new Overlay(state);
    for (const id of seen.outdated(block.time)) overlay.delete('seen', id);
    return overlay;
  }

  /** Applies anything that claims to be a transaction. */
  applyAny(state: Overlay, input: unknown, block: BlockContext): Applied {
    let prepared: PreparedTx;
    try {
      prepared = this.prepare(input);
    } catch (e) {
      return refused(null, e);
    }
    return this.apply(state, prepared, block);
  }

  apply(state: Overlay, prepared: PreparedTx, block: BlockContext): Applied {
    const { id } = prepared;
    try {
      const { overlay, events } = this.#run(state, prepared, block);
      overlay.mergeInto(state);
      return { result: { ok: true, id, events }, error: null };
    } catch (e) {
      return refused(id, e);
    }
  }

  /** What holds for every type: network, time, novelty, signature. Throws the refusal. */
  admit(state: StateReader, prepared: PreparedTx, time: number): void {
    const { tx, id } = prepared;
    const network = state.get('params', 'network')?.network ?? tx.network;
    if (tx.network !== network)
      throw new TacitError('ledger.wrong-network', { field: 'network', expected: network });
    if (tx.validUntil < time) throw new TacitError('ledger.expired', { field: 'validUntil' });
    if (tx.validUntil > time + MAX_VALIDITY)
      throw new TacitError('ledger.valid-too-long', { field: 'validUntil' });
    if (state.get('seen', Seen.entry(tx.validUntil, id)) !== undefined)
      throw new TacitError('ledger.duplicate', { field: 'id' });
    authenticate(state, prepared, this.#modules.verify);
  }

  #run(state: Overlay, prepared: PreparedTx, block: BlockContext) {
    const { tx, id } = prepared;
    this.admit(state, prepared, block.time);
    const overlay = new Overlay(state);
    const events: LedgerEvent[] = [];
    const handle = HANDLERS[tx.type] as Handler<TxType>;
    handle({
      state: overlay,
      id,
      sender: tx.sender,
      body: tx.body,
      network: tx.network,
      block,
      modules: this.#modules,
      emit: (event) => events.push(event),
    });
    overlay.set('seen', Seen.entry(tx.validUntil, id), true);
    return { overlay, events };
  }
}

function refused(id: TxId | null, e: unknown): Applied {
  const error = isTacitError(e) ? e : new TacitError('internal', { cause: e });
  return { result: { ok: false, id, problem: rejection(error) }, error };
}

/** The wording of a malformed transaction comes from a library, so consensus keeps only the code. */
function rejection(e: TacitError): Rejection {
  if (e.code === 'ledger.malformed' || e.code === 'internal') return { code: e.code };
  return {
    code: e.code,
    ...(e.field === undefined ? {} : { field: e.field }),
    ...(e.expected === undefined ? {} : { expected: e.expected }),
    ...(e.member === undefined ? {} : { member: e.member }),
  };
}
