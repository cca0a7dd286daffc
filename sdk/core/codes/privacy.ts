/** Differential privacy: budgets and noise. */
export const privacyCodes = {
  'privacy.bad-budget': {
    status: 422,
    title: 'a privacy budget cannot be read',
    hint: 'state epsilon, and delta where it is wanted, as positive decimals',
  },
  'budget.exhausted': {
    status: 403,
    title: 'what is left of the privacy budget does not cover this question',
    hint: 'ask for a smaller epsilon (`--epsilon`), see `tacit budget`, or ask the owner of the dataset about its budget',
  },
  'privacy.no-bounds': {
    status: 422,
    title: 'noise cannot be scaled without declared bounds',
    hint: 'ask the owner to declare minimum and maximum of the column, or count it instead',
  },
  'privacy.noise-too-wide': {
    status: 422,
    title: 'the noise this budget asks for does not fit the session',
    hint: 'ask with a larger epsilon, or for columns with tighter bounds',
  },
} as const;
