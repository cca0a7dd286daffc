/** The ledger. */
export const ledgerCodes = {
  'ledger.bad-signature': {
    status: 400,
    title: 'the signature does not match the transaction',
    hint: 'sign with the key the ledger has for the sender',
  },
} as const;
