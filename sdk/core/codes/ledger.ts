/** The ledger: what a transaction, a block or a proof can be refused for. */
export const ledgerCodes = {
  'ledger.malformed': {
    status: 400,
    title: 'this is not a well-formed transaction',
    hint: 'correct the named field, sign again and send it again',
  },
  'ledger.bad-signature': {
    status: 400,
    title: 'the signature does not match the transaction',
    hint: 'sign with the key the ledger has for the sender',
  },
  'ledger.bad-key': {
    status: 400,
    title: 'this is not a usable public key',
    hint: 'make a new key with `tacit init`',
  },
  'ledger.wrong-network': {
    status: 400,
    title: 'the transaction belongs to another network',
    hint: 'compare the network name with `tacit network status`',
  },
  'ledger.expired': {
    status: 409,
    title: 'the transaction came too late',
    hint: 'sign it again; check that the clocks of both nodes agree',
  },
  'ledger.valid-too-long': {
    status: 400,
    title: 'the transaction is valid for longer than the ledger remembers ids',
    hint: 'set `validUntil` to at most 24 hours from now; check the clock',
  },
  'ledger.duplicate': {
    status: 409,
    title: 'this transaction is already on the ledger',
    hint: 'nothing to do: look it up by its id',
  },
  'ledger.not-allowed-here': {
    status: 409,
    title: 'this transaction has no place at this point of the ledger',
    hint: 'a genesis is the first transaction and the only one of its kind',
  },
  'ledger.unavailable': {
    status: 503,
    title: 'the ledger does not answer',
    hint: 'the sequencer may be down; the transaction may still be taken: look it up by its id before sending again',
  },
  'ledger.stopped': {
    status: 503,
    title: 'the ledger of this node is not running',
    hint: 'start the node',
  },
  'ledger.busy': {
    status: 503,
    title: 'too many transactions wait',
    hint: 'send it again in a moment',
  },
  'ledger.invalid-block': {
    status: 422,
    title: 'a block does not verify',
    hint: 'do not rely on this copy of the ledger; fetch it from another member',
  },
  'ledger.invalid-proof': {
    status: 422,
    title: 'the proof does not lead to the signed header',
    hint: 'do not rely on the record; ask another member for it',
  },
  'ledger.fork': {
    status: 503,
    title: 'the sequencer signed two histories',
    hint: 'this node stopped following; show the recorded evidence to the other members',
  },
  'ledger.wrong-genesis': {
    status: 409,
    title: 'the first block is not the one the invite names',
    hint: 'check the address you joined and ask the inviter for a new invite',
  },
  'ledger.corrupt': {
    status: 500,
    title: 'the stored ledger does not match its own head',
    hint: 'move the ledger folder away and start again: the node fetches it anew',
  },
  'ledger.timeout': {
    status: 504,
    title: 'the ledger did not get there in time',
    hint: 'wait and look again, or raise the time allowed',
  },
  'member.unknown': {
    status: 404,
    title: 'no member has this name',
    hint: 'list the members with `tacit network status`',
  },
  'member.not-active': {
    status: 403,
    title: 'this member is not active',
    hint: 'a suspended member can do nothing until the others reinstate it',
  },
  'member.taken': {
    status: 409,
    title: 'a member or candidate already has this name',
    hint: 'choose another name',
  },
  'member.role-missing': {
    status: 403,
    title: 'the member does not have the role this takes',
    hint: 'roles are given by the invite; ask for a new one',
  },
  'member.invite-invalid': {
    status: 403,
    title: 'the invite is unknown, used, expired, or does not cover this',
    hint: 'ask a member for a new invite',
  },
  'member.already-voted': {
    status: 409,
    title: 'this member has voted already',
    hint: 'nothing to do',
  },
  'member.nothing-to-vote': {
    status: 409,
    title: 'there is no vote open on this member',
    hint: 'list candidates with `tacit network status`',
  },
  'dataset.unknown': {
    status: 404,
    title: 'no such dataset is published',
    hint: 'list what is with `tacit dataset list`',
  },
  'dataset.schema-differs': {
    status: 409,
    title: 'other owners publish this table with another schema',
    hint: 'publish with their schema, or choose another table name',
  },
  'dataset.table-full': {
    status: 409,
    title: 'this virtual table has as many owners as the ledger allows',
    hint: 'choose another table name',
  },
  'contract.unknown': {
    status: 404,
    title: 'no such contract is published',
    hint: 'list what is with `tacit contract show`',
  },
  'contract.not-owner': {
    status: 403,
    title: 'the contract belongs to another member',
    hint: 'publish one of your own: its id starts with your member name',
  },
  'contract.not-active': {
    status: 409,
    title: 'the contract is suspended or revoked',
    hint: 'activate it, or publish another under a new name',
  },
  'request.weaker': {
    status: 400,
    title: 'the request asks for less than the contract demands',
    hint: 'a request may only tighten; leave the named field out',
  },
  'request.unknown': {
    status: 404,
    title: 'there is no such request',
    hint: 'check the id',
  },
  'request.not-granted': {
    status: 409,
    title: 'the request got no grant',
    hint: '`tacit request show ID` says why; submit a new request',
  },
  'request.not-pending': {
    status: 409,
    title: 'nobody has to decide on this request any more',
    hint: 'look at its status with `tacit request show ID`',
  },
  'request.lapsed': {
    status: 409,
    title: 'the time for approvals is over',
    hint: 'the requester submits a new request',
  },
  'request.self-approval': {
    status: 403,
    title: 'nobody approves its own request',
    hint: 'wait for the members named by `tacit request show ID`',
  },
  'request.already-decided': {
    status: 409,
    title: 'this member has decided on this request already',
    hint: 'nothing to do: a decision stands',
  },
  'request.delegated': {
    status: 409,
    title: 'this member handed its say on this request to another',
    hint: 'the delegate decides',
  },
  'request.not-approver': {
    status: 403,
    title: 'the request does not wait for this member now',
    hint: '`tacit request show ID` says whom it waits for; a later stage opens when the one before it is met',
  },
  'request.bad-delegate': {
    status: 409,
    title: 'this member cannot decide in your place',
    hint: 'choose one that is not the requester, has not decided, and has neither handed over nor taken a say of yours',
  },
  'request.not-yours': {
    status: 403,
    title: 'the request was made by another member',
    hint: 'only the requester withdraws it or asks under it',
  },
  'request.other-question': {
    status: 409,
    title: 'the request was made for another question',
    hint: 'ask exactly what was requested, for the same purpose and user, or leave the request out',
  },
  'user.unknown': {
    status: 404,
    title: 'the ledger knows no such user of this member',
    hint: 'add it with `tacit user add NAME`',
  },
  'user.removed': {
    status: 403,
    title: 'this user was removed by its member',
    hint: 'what was granted to it is void; its member may add it again',
  },
  'credits.insufficient': {
    status: 402,
    title: 'the member has fewer credits than this costs',
    hint: 'earn credits by answering others; `tacit account` shows the balance',
  },
  'report.no-receipt': {
    status: 403,
    title: 'no receipt of this member covers this dataset',
    hint: 'report on data you had an answer from, with the hash of that receipt',
  },
  'report.own': {
    status: 403,
    title: 'nobody reports on its own data',
    hint: 'others do',
  },
  'report.duplicate': {
    status: 409,
    title: 'this member has reported on this version of the dataset already',
    hint: 'nothing to do',
  },
  'grant.unknown': {
    status: 404,
    title: 'there is no such grant',
    hint: 'check the id',
  },
  'grant.not-yours': {
    status: 403,
    title: 'the grant was given to another member',
    hint: 'submit a request of your own',
  },
  'grant.revoked': {
    status: 409,
    title: 'the grant was revoked',
    hint: 'ask the owner why, then submit a new request',
  },
  'grant.expired': {
    status: 409,
    title: 'the grant has expired',
    hint: 'submit a new request',
  },
  'grant.spent': {
    status: 409,
    title: 'the grant has no uses left',
    hint: 'submit a new request',
  },
  'grant.rate': {
    status: 429,
    title: 'the contract allows no more uses for now',
    hint: 'wait until earlier uses have left the window named; a quota of `/total` does not come back',
  },
  'grant.dataset-changed': {
    status: 409,
    title: 'a dataset was withdrawn or published anew since the grant was given',
    hint: 'submit a new request',
  },
  'grant.contract-changed': {
    status: 409,
    title: 'a contract was suspended, revoked or replaced since the grant was given',
    hint: 'submit a new request',
  },
  'session.already-joined': {
    status: 409,
    title: 'the member has joined this session already',
    hint: 'a mask key is given once per session',
  },
  'session.mask-key-reused': {
    status: 409,
    title: 'another participant joined with the same mask key',
    hint: 'draw a fresh key for each session',
  },
  'session.wrong-status': {
    status: 409,
    title: 'the session is past this step',
    hint: 'look at its status with `tacit ledger show`',
  },
  'session.deadline': {
    status: 409,
    title: 'the session took longer than it may',
    hint: 'open a new one; see which owner did not answer',
  },
  'session.grant-revoked': {
    status: 409,
    title: 'the session was stopped: its grant was revoked',
    hint: 'ask the named member why, then submit a new request',
  },
  'session.contract-suspended': {
    status: 409,
    title: 'the session was stopped: a contract was suspended',
    hint: 'ask the named owner when it will be in force again',
  },
  'session.contract-revoked': {
    status: 409,
    title: 'the session was stopped: a contract was revoked',
    hint: 'ask the named owner for a contract that allows this use',
  },
  'session.dataset-withdrawn': {
    status: 409,
    title: 'the session was stopped: a dataset was withdrawn',
    hint: 'ask again without it: the table now has fewer owners',
  },
  'session.member-suspended': {
    status: 409,
    title: 'the session was stopped: the members suspended one of its parties',
    hint: 'ask again without the named member, or wait until it is reinstated',
  },
  'session.user-removed': {
    status: 409,
    title: 'the session was stopped: its user was removed',
    hint: 'a removed user has no access; ask your own steward',
  },
  'session.too-many-open': {
    status: 503,
    title: 'the member has as many open sessions as the ledger allows',
    hint: 'wait until some end',
  },
  'receipt.not-signed': {
    status: 400,
    title: 'the receipt is not signed by every participant exactly once',
    hint: 'collect a valid signature of each owner that took part',
  },
} as const;
