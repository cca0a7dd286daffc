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
  'input.malformed': {
    status: 400,
    title: 'the body is not well-formed',
    hint: 'send UTF-8 JSON, or the raw bytes where the route takes bytes',
  },
  'input.headers-too-large': {
    status: 431,
    title: 'the headers of the request are larger than this node accepts',
    hint: 'send fewer or shorter headers',
  },
  'input.unsupported-type': {
    status: 415,
    title: 'the route does not take this media type or encoding',
    hint: 'set `content-type` to the expected type and send the body uncompressed',
  },
  'input.timeout': {
    status: 408,
    title: 'the request took too long to arrive',
    hint: 'send it again over a better connection',
  },
  'method.not-allowed': {
    status: 405,
    title: 'this path does not answer to that method',
    hint: 'use a method of the `allow` header',
  },
  'rate.limited': {
    status: 429,
    title: 'too many requests from this caller',
    hint: 'wait as long as `retry-after` says',
  },
  'answer.invalid': {
    status: 502,
    title: 'the node answered in a shape this client does not know',
    hint: 'compare the versions of client and node',
  },
  'node.unreachable': {
    status: 502,
    title: 'the node cannot be reached',
    hint: 'check the address, and that `tacit start` runs',
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
  'auth.scope': {
    status: 403,
    title: 'the key may not do this',
    hint: 'use a key with the scope named in `expected`',
  },
  'not-found': {
    status: 404,
    title: 'there is no such thing here',
    hint: 'list what exists and check the spelling',
  },
} as const;
