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
  'contract.unreadable': {
    status: 422,
    title: 'the contract folder cannot be read',
    hint: 'a contract is a folder with contract.cedar, contract.json, cases/allow and cases/deny',
  },
  'permit.grant': {
    status: 403,
    title: 'the grant is not in force',
    hint: 'ask again for a new grant',
  },
  'permit.session': {
    status: 409,
    title: 'the session does not belong to this grant, plan or owner, or is over',
    hint: 'open a new session for the grant',
  },
  'permit.pin': {
    status: 409,
    title: 'the grant was given for another version of the dataset or its contract',
    hint: 'ask again: the new version decides anew',
  },
  'permit.schema': {
    status: 409,
    title: 'the table here is not described as it is on the ledger',
    hint: 'the owner publishes the dataset again, then ask again',
  },
  'permit.contract': {
    status: 403,
    title: 'the contract is suspended or revoked',
    hint: 'ask the owner when or whether it will be in force again',
  },
  'permit.plan': {
    status: 409,
    title: 'the plan is not the one that was granted',
    hint: 'send the plan that was asked for, or ask for this one',
  },
  'permit.shape': {
    status: 409,
    title: 'the plan does not have the shape that was stated in the request',
    hint: 'make the request from the plan itself',
  },
  'permit.policy': {
    status: 403,
    title: "the owner's contract does not allow this now",
    hint: 'the reasons name the policy and what would be allowed',
  },
  'permit.obligations': {
    status: 403,
    title: "the grant asks for less than the owner's contract does",
    hint: 'ask again; if it happens again the ledger and this node run different versions',
  },
  'permit.column': {
    status: 403,
    title: 'a column is used in a way its exposure does not allow',
    hint: 'leave the column out of this clause, or ask the owner to expose it for this use',
  },
  'catalogue.invalid': {
    status: 422,
    title: 'the catalogue document does not have the shape Tacit reads',
    hint: 'correct the named member; see docs/catalogue.md for what is read',
  },
  'catalogue.inexpressible': {
    status: 422,
    title: 'the contract says something that has no form in ODRL here',
    hint: 'share the Cedar policies themselves, or write the named condition in one of the forms of docs/catalogue.md',
  },
} as const;
