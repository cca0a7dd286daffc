/** Private protocols between owners. */
export const sessionCodes = {
  'session.failed': {
    status: 502,
    title: 'the session ended without an answer',
    hint: 'ask again when the named member is back',
  },
} as const;
