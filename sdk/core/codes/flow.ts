/** Use cases: networks, folders, sessions from end to end, the demo. */
export const flowCodes = {
  'node.no-folder': {
    status: 404,
    title: 'this is not the folder of a node',
    hint: 'pass --node FOLDER, or make one with `tacit network create FOLDER`',
  },
  'node.no-network': {
    status: 409,
    title: 'this node is in no network yet',
    hint: 'create one with `tacit network create`, or join one with `tacit network join FOLDER INVITE`',
  },
  'node.not-running': {
    status: 503,
    title: 'the node of this folder does not run',
    hint: 'start it with `tacit start FOLDER --detach`',
  },
  'node.not-started': {
    status: 500,
    title: 'the node did not start',
    hint: 'start it in the foreground with `tacit start FOLDER` and read what it says',
  },
  'network.not-admitted': {
    status: 409,
    title: 'the ledger does not know this node as a member yet',
    hint: 'ask the members to vote: `tacit network vote NAME yes`; if the sequencer cannot be reached, ask its operator',
  },
  'network.bad-invite': {
    status: 400,
    title: 'this is not an invitation',
    hint: 'ask the member that invited you for a new one: `tacit network invite`',
  },
  'network.wrong-genesis': {
    status: 409,
    title: 'the node at that address serves another ledger than the one you were invited to',
    hint: 'do not join; tell the member that invited you',
  },
  'dataset.no-contract': {
    status: 404,
    title: 'there is no such contract of this owner',
    hint: 'publish it first with `tacit contract publish FOLDER`',
  },
  'dataset.not-here': {
    status: 404,
    title: 'the rows of this dataset are not on this machine',
    hint: 'add the table again on the named owner’s node: `tacit dataset add FILE`',
  },
  'query.unknown-table': {
    status: 404,
    title: 'there is no such table in the catalogue',
    hint: 'list the tables with `tacit dataset list`',
  },
  'query.schemas-differ': {
    status: 409,
    title: 'the owners of this table do not agree on its schema',
    hint: 'the named owner should publish again with `tacit dataset add FILE --like OWNER/TABLE`',
  },
  'contract.pending': {
    status: 202,
    title: 'the contract asks for approvals first',
    hint: 'wait for the approvals, then ask again with the same request',
  },
  'session.unknown': {
    status: 404,
    title: 'the ledger as this node has it knows no such session',
    hint: 'ask again; if it stays so, compare the ledger heights of the two nodes',
  },
  'session.not-participant': {
    status: 403,
    title: 'this member has no part in the session',
    hint: 'only the requester and the owners fixed on the ledger take part',
  },
  'session.not-gate': {
    status: 409,
    title: 'this owner is not the release gate of the session',
    hint: 'send the share to the gate the ledger drew',
  },
  'session.too-many': {
    status: 503,
    title: 'this owner works on as many sessions as it can',
    hint: 'ask again in a moment',
  },
  'session.member-gone': {
    status: 502,
    title: 'an owner stopped answering during the session',
    hint: 'ask its operator whether the node runs, then ask again',
  },
  'session.member-restarted': {
    status: 502,
    title: 'an owner’s node was restarted during the session',
    hint: 'ask again: its keys of that session are gone, which is what keeps its part private',
  },
  'session.stopped': {
    status: 503,
    title: 'an owner’s node was stopped during the session',
    hint: 'ask again when the named member is back',
  },
  'session.cancelled': {
    status: 409,
    title: 'the question was withdrawn by whoever asked it',
    hint: 'ask again when you want the answer',
  },
  'session.receipt-refused': {
    status: 409,
    title: 'an owner did not sign the receipt, because it differs from what the owner knows',
    hint: 'do not rely on the release gate of that session; ask again',
  },
  'receipt.unreadable': {
    status: 400,
    title: 'the receipt file cannot be read',
    hint: 'pass the JSON file that the query wrote',
  },
  'demo.no-data': {
    status: 400,
    title: 'the demo finds no tables there',
    hint: 'pass a folder with one CSV file per owner, each with a header',
  },
  'demo.no-question': {
    status: 400,
    title: 'the demo needs a question about your data',
    hint: 'pass --sql "select count(*) n from TABLE"; the table is named after the folder',
  },
  'ledger.not-sequencer': {
    status: 421,
    title: 'this node does not order the blocks of its ledger',
    hint: 'ask the named member',
  },
} as const;
