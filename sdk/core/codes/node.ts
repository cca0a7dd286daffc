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
  internal: {
    status: 500,
    title: 'something went wrong inside the node',
    hint: 'see the log of the node at the time given; report it with the code',
  },
} as const;
