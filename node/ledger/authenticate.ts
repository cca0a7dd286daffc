import { fromHex, TacitError } from '@tacit/sdk/core';
import type { Verify } from '@tacit/sdk/crypto';
import type { AnyTx, StateReader } from '@tacit/sdk/ledger';
import type { PreparedTx } from './prepared.ts';

/** The key a transaction has to be signed with. Newcomers bring their own; what they may do is for the contract. */
function signKeyOf(state: StateReader, tx: AnyTx): string {
  if (tx.type === 'network.genesis') return tx.body.founder.signKey;
  if (tx.type === 'member.join') return tx.body.signKey;
  const member = state.get('member', tx.sender);
  if (member === undefined) throw new TacitError('member.unknown', { field: 'sender', member: tx.sender });
  if (member.status !== 'active')
    throw new TacitError('member.not-active', { field: 'sender', member: tx.sender });
  return member.signKey;
}

/** Throws `ledger.bad-signature`, `member.unknown` or `member.not-active`. */
export function authenticate(state: StateReader, prepared: PreparedTx, verify: Verify): void {
  const { tx, message } = prepared;
  const key = signKeyOf(state, tx);
  if (prepared.verifiedBy === key) return;
  if (!verify(fromHex(key), message, fromHex(tx.signature)))
    throw new TacitError('ledger.bad-signature', { field: 'signature', member: tx.sender });
  prepared.verifiedBy = key;
}
