/** Private protocols between owners. */
export const sessionCodes = {
  'session.failed': {
    status: 502,
    title: 'the session ended without an answer',
    hint: 'ask again when the named member is back',
  },
  'session.late': {
    status: 504,
    title: 'a participant did not send its share before the deadline',
    hint: 'ask its operator whether the node runs, then ask again',
  },
  'session.incomplete': {
    status: 409,
    title: 'the totals were asked for before every share had arrived',
    hint: 'wait for the named member, or for the deadline',
  },
  'session.bad-participants': {
    status: 409,
    title: 'the participants of the session cannot run it together',
    hint: 'each owner joins once, with a key of its own, before the first share is made',
  },
  'session.bad-key': {
    status: 422,
    title: 'a key of the session is not a usable X25519 public key',
    hint: 'the named member must join a new session with a fresh key',
  },
  'session.bad-table': {
    status: 422,
    title: 'the local table does not have the shape of the session',
    hint: 'compute it again from the plan of the session',
  },
  'session.share-malformed': {
    status: 422,
    title: 'a share is not framed as shares are',
    hint: 'the named member must send the share as its node made it',
  },
  'session.share-version': {
    status: 422,
    title: 'a share has a version this node does not read',
    hint: 'compare versions of the two nodes',
  },
  'session.share-length': {
    status: 422,
    title: 'a share does not have the length the plan asks for',
    hint: 'the named member must compute its share from the plan of this session',
  },
  'session.share-replayed': {
    status: 409,
    title: 'a share was made for another session',
    hint: 'the named member must make a share for this session',
  },
  'session.share-foreign': {
    status: 403,
    title: 'a share came from someone who does not take part in the session',
    hint: 'only the participants fixed on the ledger send shares, each its own',
  },
  'session.share-plan': {
    status: 409,
    title: 'a share was computed for another plan',
    hint: 'the named member must compute its share from the plan of this session',
  },
  'session.share-equivocation': {
    status: 409,
    title: 'a participant sent two different shares for one session',
    hint: 'do not rely on the named member; ask again in a new session',
  },
  'session.retry-refused': {
    status: 403,
    title: 'this owner has released a share for the same grant over other participants',
    hint: 'ask again with the participants and datasets of the first run, or make a new request',
  },
  'session.seal-unreadable': {
    status: 422,
    title: 'the sealed result does not open with this key in this session',
    hint: 'check that the key is the one the ledger has for the requester',
  },
} as const;
