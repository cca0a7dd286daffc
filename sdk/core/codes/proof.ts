/** Proofs, receipts and their verification. */
export const proofCodes = {
  'receipt.invalid': {
    status: 422,
    title: 'the receipt does not verify',
    hint: 'the failing check is named; do not rely on the result',
  },
} as const;
