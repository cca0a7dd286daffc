/** The node and its peers. */
export const nodeCodes = {
  'peer.unknown-problem': {
    status: 502,
    title: 'another node answered with a problem this version does not know',
    hint: 'compare versions of the two nodes',
  },
  'peer.unreachable': {
    status: 502,
    title: 'another node cannot be reached',
    hint: 'ask its operator whether it runs, then try again',
  },
  'peer.timeout': {
    status: 504,
    title: 'another node did not answer in time',
    hint: 'ask its operator whether it is overloaded, then try again',
  },
  'peer.bad-answer': {
    status: 502,
    title: 'another node answered with something that is not the protocol',
    hint: 'compare versions and addresses of the two nodes',
  },
  'peer.no-address': {
    status: 409,
    title: 'the ledger has no address for this member',
    hint: 'the member must publish the address its node listens on',
  },
  'peer.unsigned': {
    status: 401,
    title: 'the request carries no message signature',
    hint: 'sign requests between nodes by RFC 9421 with the tag `tacit`',
  },
  'peer.bad-signature': {
    status: 401,
    title: 'the message signature does not hold',
    hint: 'sign with the key the ledger has for the member, over what is sent',
  },
  'peer.stale': {
    status: 401,
    title: 'the message signature is outside its time window',
    hint: 'set the clocks of both machines (NTP), then send it again',
  },
  'peer.replayed': {
    status: 401,
    title: 'this signed message was seen before',
    hint: 'sign each request anew with a fresh nonce',
  },
  'peer.unknown-member': {
    status: 401,
    title: 'the ledger knows no such member',
    hint: 'join the network first; a follower may be behind by some blocks',
  },
  'peer.suspended': {
    status: 403,
    title: 'the member is not active',
    hint: 'the members of the network decide on this by vote',
  },
  'peer.digest': {
    status: 400,
    title: 'the content digest is missing or does not match the body',
    hint: 'send `content-digest` with sha-256 (RFC 9530) over the bytes as sent',
  },
  'node.not-ready': {
    status: 503,
    title: 'the node is not ready yet',
    hint: 'wait until `/readyz` answers 200',
  },
  'node.busy': {
    status: 503,
    title: 'the node is serving as many requests as it may',
    hint: 'wait as long as `retry-after` says',
  },
  'listen.refused': {
    status: 500,
    title: 'the node does not listen on this address without being told to',
    hint: 'set `listen.remote` to true, and `listen.tlsKey` and `listen.tlsCert`, to leave this machine',
  },
  'listen.failed': {
    status: 500,
    title: 'the node cannot listen on this address',
    hint: 'choose another `listen.port`, or stop what uses it',
  },
  'config.invalid': {
    status: 400,
    title: 'an option does not have the expected value',
    hint: 'correct the named option; `docs/config.md` lists all of them',
  },
  'config.unknown': {
    status: 400,
    title: 'there is no such option',
    hint: 'correct the name; `docs/config.md` lists all options',
  },
  'keys.passphrase-missing': {
    status: 400,
    title: 'the keys are encrypted and no passphrase was given',
    hint: 'set TACIT_PASSPHRASE_FILE or TACIT_PASSPHRASE, or run in a terminal',
  },
  'keys.passphrase-weak': {
    status: 400,
    title: 'the passphrase is too short',
    hint: 'use at least 8 characters; a few random words are better',
  },
  'keys.passphrase-wrong': {
    status: 403,
    title: 'the passphrase does not open the keys, or the key file was altered',
    hint: 'try again; without the passphrase the keys cannot be recovered',
  },
  'keys.unreadable': {
    status: 500,
    title: 'the key file cannot be used',
    hint: 'restore it from a backup; `tacit init` makes a new one in an empty folder',
  },
  'keys.exist': {
    status: 409,
    title: 'the folder has keys already',
    hint: 'choose another folder; keys are never overwritten',
  },
  'folder.locked': {
    status: 409,
    title: 'another node has this folder open',
    hint: 'stop the process named in the message first',
  },
  internal: {
    status: 500,
    title: 'something went wrong inside the node',
    hint: 'see the log of the node at the time given; report it with the code',
  },
} as const;
