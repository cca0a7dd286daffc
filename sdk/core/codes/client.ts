/** Doors: HTTP, CLI, SDK. */
export const clientCodes = {
  'input.invalid': {
    status: 400,
    title: 'the input does not have the expected shape',
    hint: 'correct the named field and send it again',
  },
  'input.too-large': {
    status: 413,
    title: 'the input is larger than this node accepts',
    hint: 'send less, or ask the operator to raise the limit',
  },
  'auth.missing': {
    status: 401,
    title: 'no credentials were sent',
    hint: 'pass the key that `tacit init` printed',
  },
  'auth.invalid': {
    status: 401,
    title: 'the credentials are not valid here',
    hint: 'check the key and the node it belongs to',
  },
  'not-found': {
    status: 404,
    title: 'there is no such thing here',
    hint: 'list what exists and check the spelling',
  },
} as const;
