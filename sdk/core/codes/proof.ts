/** Proofs, receipts and their verification. */
export const proofCodes = {
  'receipt.invalid': {
    status: 422,
    title: 'the receipt does not verify',
    hint: 'the failing check is named; do not rely on the result',
  },
  'proof.unsupported': {
    status: 422,
    title: 'this plan cannot be proved over the committed table',
    hint: 'ask without the named construct, or under a contract that does not demand a proof',
  },
  'proof.layout': {
    status: 422,
    title: 'this column cannot be committed for proofs',
    hint: 'declare bounds or categories of at most 65534 values for it, or at most 63 bits',
  },
  'proof.domain': {
    status: 422,
    title: 'a value lies outside what its column declares',
    hint: 'correct the declared bounds or the table, then publish again',
  },
  'proof.no-openings': {
    status: 409,
    title: 'the commitment has no opening left',
    hint: 'publish a refreshed commitment of the same version, then ask again',
  },
  'proof.repeated': {
    status: 409,
    title: 'this session was proved already',
    hint: 'open a new session: a second proof under the same masks would reveal them',
  },
  'proof.counter-unreadable': {
    status: 500,
    title: 'the record of openings cannot be read',
    hint: 'do not prove under the commitments it covers; publish refreshed commitments',
  },
  'proof.counter-behind': {
    status: 409,
    title: 'the local opening counter is behind the ledger',
    hint: 'this node runs on a restored backup: publish a refreshed commitment before it proves again',
  },
  'proof.masks-differ': {
    status: 409,
    title: 'the shared masks of two owners are not the same commitment',
    hint: 'nothing was revealed; start a new session, and look at the named member if it happens again',
  },
  'proof.memory': {
    status: 507,
    title: 'the table is too large to prove in one piece',
    hint: 'publish the table in shards of at most four million rows',
  },
  'proof.no-simd': {
    status: 501,
    title: 'this engine has no WASM SIMD',
    hint: 'use the scalar kernels, or a newer engine',
  },
  'proof.mismatch': {
    status: 409,
    title: 'the opening material does not belong to this commitment',
    hint: 'restore the material written when this version was published, or publish again',
  },
  'proof.no-commitment': {
    status: 409,
    title: 'a proof is asked for and the dataset has no table commitment',
    hint: 'its owner publishes it again with `tacit dataset add FILE --prove`, or ask without a proof',
  },
  'proof.opens-more': {
    status: 422,
    title: 'a proof of this answer would open more than the answer shows',
    hint: 'ask for counts, sums and moments of columns with few digits and no negative values, or without a proof',
  },
  'proof.missing': {
    status: 422,
    title: 'the contract asks for a proof and there is none of every owner',
    hint: 'the release gate records the digest of each owner’s proof with the receipt',
  },
  'proof.refused': {
    status: 409,
    title: 'the proof of an owner does not hold',
    hint: 'look at the named member: its part is not what its committed table gives',
  },
  'proof.totals-differ': {
    status: 409,
    title: 'the masked parts do not add up to the proved totals',
    hint: 'an owner computed on other rows than it committed to; nothing was released',
  },
} as const;
