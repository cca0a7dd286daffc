import type { TxType } from '@tacit/sdk/ledger';
import { approveRequest, delegateRequest, refuseRequest, withdrawRequest } from './approvals.ts';
import { publishDataset, withdrawDataset } from './catalogue.ts';
import type { Handler } from './context.ts';
import { changeContract, publishContract } from './contracts.ts';
import { createNetwork } from './genesis.ts';
import { revokeGrant } from './grants.ts';
import { appoint, invite, join, suspend, update, vote } from './members.ts';
import { recordReceipt } from './receipts.ts';
import { reportDataset } from './reports.ts';
import { submitRequest } from './requests.ts';
import { endSession, joinSession, openSession } from './sessions.ts';
import { addUser, removeUser } from './users.ts';

/** Who answers for which transaction: every type has one. */
export const HANDLERS: { readonly [T in TxType]: Handler<T> } = {
  'network.genesis': createNetwork,
  'member.invite': invite,
  'member.join': join,
  'member.vote': vote,
  'member.update': update,
  'member.suspend': suspend,
  'member.appoint': appoint,
  'user.add': addUser,
  'user.remove': removeUser,
  'dataset.report': reportDataset,
  'dataset.publish': publishDataset,
  'dataset.withdraw': withdrawDataset,
  'contract.publish': publishContract,
  'contract.status': changeContract,
  'request.submit': submitRequest,
  'request.approve': approveRequest,
  'request.refuse': refuseRequest,
  'request.delegate': delegateRequest,
  'request.withdraw': withdrawRequest,
  'grant.revoke': revokeGrant,
  'session.open': openSession,
  'session.join': joinSession,
  'session.fail': endSession,
  'receipt.record': recordReceipt,
};
