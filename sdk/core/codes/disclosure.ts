/** The release door: disclosure control and privacy budgets. */
export const disclosureCodes = {
  'disclosure.too-many-groups': {
    status: 403,
    title: 'the answer would have more groups than the contracts allow',
    hint: 'group by fewer or coarser columns',
  },
  'disclosure.bad-rule': {
    status: 422,
    title: 'a disclosure rule cannot be read',
    hint: 'correct the named obligation in the contract',
  },
  'disclosure.weaker-rule': {
    status: 403,
    title: 'a caller asked for weaker disclosure control than the contracts state',
    hint: 'leave the option out, or ask for a stricter one',
  },
  'disclosure.model-too-large': {
    status: 403,
    title: 'the model has too many parameters for the rows it would be fitted on',
    hint: 'use fewer explanatory columns, or more rows',
  },
  'disclosure.text-too-long': {
    status: 403,
    title: 'a text of the question or of its categories is longer than the contracts allow',
    hint: 'use shorter texts and fewer categories',
  },
  'disclosure.audit-too-large': {
    status: 403,
    title: 'the answer is too large for the check that suppressed cells stay hidden',
    hint: 'group by fewer or coarser columns',
  },
  'disclosure.differencing': {
    status: 403,
    title: 'together with earlier answers this one would be about too few rows (obligation `differencing`)',
    hint: 'ask a coarser question: drop the condition that differs from an earlier question by a few rows, or group by fewer columns',
  },
  'disclosure.record-missing': {
    status: 503,
    title: 'an owner has lost its private record of earlier questions, so nothing can be compared with them',
    hint: 'the named owner must restore its journal, or publish the dataset anew, which starts a new record',
  },
} as const;
