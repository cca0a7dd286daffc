/** SQL, plans, disclosure control. */
export const queryCodes = {
  'sql.unsupported': {
    status: 400,
    title: 'this SQL construct is outside what Tacit answers',
    hint: 'see the SQL page of the documentation for what works',
  },
} as const;
