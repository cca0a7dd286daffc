/** Lookups in another member's list. */
export const lookupCodes = {
  'lookup.bad-proof': {
    status: 502,
    title: 'the list did not use the key it committed to',
    hint: 'do not rely on the answer; report the member with the request',
  },
  'lookup.bad-element': {
    status: 400,
    title: 'an element is not a canonical point of the group',
    hint: 'send elements as the blinding step made them',
  },
  'lookup.bad-bucket': {
    status: 502,
    title: 'the bucket is not the one of the published table',
    hint: 'fetch the current table parameters from the ledger and ask again',
  },
  'lookup.bad-id': {
    status: 400,
    title: 'the identifier does not fit the rules of the list',
    hint: 'compare it with the normalisation rules of the catalogue entry',
  },
  'lookup.stale': {
    status: 409,
    title: 'the request is for another key or version of the table',
    hint: 'fetch the current table parameters from the ledger and ask again',
  },
  'lookup.rate': {
    status: 429,
    title: 'more lookups than the contract allows in this window',
    hint: 'wait for the window to pass or ask the owner for a higher rate',
  },
  'lookup.not-anonymous': {
    status: 422,
    title: 'the table is too small for the promised number of entries per bucket',
    hint: 'lower k in the contract, or use the private tier',
  },
  'lookup.duplicate-id': {
    status: 422,
    title: 'two entries of the list have the same normalised identifier',
    hint: 'remove one of them, or declare more identifying columns',
  },
} as const;
