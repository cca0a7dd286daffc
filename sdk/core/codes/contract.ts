/** Contracts, grants, permits. */
export const contractCodes = {
  'contract.denied': {
    status: 403,
    title: 'the contract does not allow this',
    hint: 'read the contract with `tacit contract show`',
  },
} as const;
