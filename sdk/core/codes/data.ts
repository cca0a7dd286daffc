/** Datasets at the owner. */
export const dataCodes = {
  'data.unreadable': {
    status: 422,
    title: 'the file cannot be read as a table',
    hint: 'check format, encoding and header',
  },
} as const;
