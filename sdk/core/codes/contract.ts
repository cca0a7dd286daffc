/** Contracts, grants, permits. */
export const contractCodes = {
  'contract.denied': {
    status: 403,
    title: 'the contract does not allow this',
    hint: 'read the contract with `tacit contract show`',
  },
  'contract.invalid': {
    status: 422,
    title: 'the contract cannot be read or does not fit the schema',
    hint: 'correct the policy at the place named; `tacit contract check DIR` tries it without publishing',
  },
  'contract.unknown-annotation': {
    status: 422,
    title: 'the contract uses an annotation that does not exist',
    hint: 'correct its spelling or leave it out: an annotation that nobody reads protects nothing',
  },
  'contract.bad-annotation': {
    status: 422,
    title: 'an annotation of the contract has a value that cannot be read',
    hint: 'write the value in the form named',
  },
  'contract.obligations-conflict': {
    status: 409,
    title: 'two contracts ask for things that cannot both hold',
    hint: 'ask each owner on its own, or ask them to agree on one obligation',
  },
  'contract.case-failed': {
    status: 422,
    title: 'the contract does not decide one of its cases as the case says',
    hint: 'correct the policy or the case named',
  },
} as const;
