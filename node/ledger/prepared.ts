import type { TxId } from '@tacit/sdk/core';
import type { AnyTx } from '@tacit/sdk/ledger';

/** A transaction whose shape was checked, with what was computed on the way. Only the state machine makes one. */
export class PreparedTx {
  readonly tx: AnyTx;
  readonly id: TxId;
  /** What its signature covers. */
  readonly message: Uint8Array;
  /** Key its signature was found to hold under, so that a check is not made twice. */
  verifiedBy: string | null = null;

  constructor(tx: AnyTx, id: TxId, message: Uint8Array) {
    this.tx = tx;
    this.id = id;
    this.message = message;
  }
}
