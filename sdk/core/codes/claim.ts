/** Claims about one record. */
export const claimCodes = {
  'claim.rejected': {
    status: 422,
    title: 'the proof does not show what the claim says',
    hint: 'ask the holder for a new claim; do not rely on this one',
  },
  'claim.wrong-session': {
    status: 409,
    title: 'the claim was made for another session',
    hint: 'ask the holder to prove again for this session',
  },
  'claim.wrong-audience': {
    status: 403,
    title: 'the claim was made for another audience',
    hint: 'only the audience the claim names may accept it',
  },
  'claim.unexpected': {
    status: 422,
    title: 'the claim is not the one that was asked for',
    hint: 'compare conditions, layout, scope and anchor with the request',
  },
  'claim.already-used': {
    status: 409,
    title: 'this record has already been used in this scope',
    hint: 'the contract allows one use; it cannot be repeated',
  },
  'claim.insecure-keys': {
    status: 403,
    title: 'the proving keys are development keys or not those of the ceremony on the ledger',
    hint: 'run `tacit ceremony` and record its verifying key on the ledger',
  },
  'claim.bad-key': {
    status: 422,
    title: 'a key is malformed or outside its group',
    hint: 'fetch the key again from the ledger and compare its hash',
  },
  'claim.unsupported': {
    status: 400,
    title: 'the condition cannot be proved about this record',
    hint: 'a claim holds up to three intervals and one set of at most 14 codes over declared fields',
  },
  'claim.not-satisfied': {
    status: 422,
    title: 'the record does not satisfy the condition',
    hint: 'nothing was proved and nothing was sent; the record, path or signature does not fit the claim',
  },
  'ceremony.rejected': {
    status: 422,
    title: 'a contribution does not extend the ceremony before it',
    hint: 'drop it and continue from the last contribution that verifies',
  },
} as const;
