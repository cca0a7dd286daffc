import type { TxType } from '@tacit/sdk/ledger';
import { publishDataset, withdrawDataset } from './catalogue.ts';
import type { Handler } from './context.ts';
import { changeContract, publishContract } from './contracts.ts';
import { createNetwork } from './genesis.ts';
import { revokeGrant } from './grants.ts';
import { invite, join, suspend, update, vote } from './members.ts';
import { recordReceipt } from './receipts.ts';
import { submitRequest } from './requests.ts';
import { endSession, joinSession, openSession } from './sessions.ts';

/** Who answers for which transaction: every type has one. */
export const HANDLERS: { readonly [T in TxType]: Handler<T> } = {
  'network.genesis': createNetwork,
  'member.invite': invite,
  'member.join': join,
  'member.vote': vote,
  'member.update': update,
  'member.suspend': suspend,
  'dataset.publish': publishDataset,
  'dataset.withdraw': withdrawDataset,
  'contract.publish': publishContract,
  'contract.status': changeContract,
  'request.submit': submitRequest,
  'grant.revoke': revokeGrant,
  'session.open': openSession,
  'session.join': joinSession,
  'session.fail': endSession,
  'receipt.record': recordReceipt,
};
