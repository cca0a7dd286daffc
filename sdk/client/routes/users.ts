import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, height, hexKey, memberId, name, nothing, text } from '../shapes.ts';

const done = {
  kind: 'json',
  schema: z.strictObject({ height, result: foreign('result of the transaction') }),
} as const;

export const listUsers = defineRoute({
  group: 'users',
  id: 'users.list',
  method: 'GET',
  path: '/v1/users',
  auth: 'client',
  scope: 'steward',
  summary: 'Users of this member',
  description: 'As on the ledger, removed ones included.',
  params: nothing,
  query: nothing,
  body: null,
  response: { kind: 'json', schema: z.strictObject({ users: z.array(foreign('user')).max(100_000) }) },
  idempotent: true,
});

export const addUser = defineRoute({
  group: 'users',
  id: 'users.add',
  method: 'POST',
  path: '/v1/users',
  auth: 'client',
  scope: 'steward',
  summary: 'Add a user, or say anew what it is',
  description: 'Pseudonym and attributes are public and signed by this member; contracts may ask for them.',
  params: nothing,
  query: nothing,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({
      user: name,
      attributes: z.record(text(64), text(200)).default({}),
      key: hexKey.optional(),
    }),
  },
  response: done,
  idempotent: false,
});

export const removeUser = defineRoute({
  group: 'users',
  id: 'users.remove',
  method: 'POST',
  path: '/v1/users/:user/remove',
  auth: 'client',
  scope: 'steward',
  summary: 'Remove a user',
  description: 'Its grants die and its running sessions end at that block.',
  params: z.strictObject({ user: name }),
  query: nothing,
  body: { kind: 'json', size: 'small', schema: nothing },
  response: done,
  idempotent: false,
});

export const account = defineRoute({
  group: 'users',
  id: 'account',
  method: 'GET',
  path: '/v1/account',
  auth: 'client',
  scope: 'query',
  summary: 'Credits and counts of a member',
  description: 'This member unless another is named: all of it is on the ledger.',
  params: nothing,
  query: z.strictObject({ member: memberId.optional() }),
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      account: foreign('credits'),
      counts: z.array(foreign('counts of the member and of each department')).max(10_000),
      supply: foreign('credits issued and burned in the network'),
    }),
  },
  idempotent: true,
});

export const userRoutes = [listUsers, addUser, removeUser, account] as const;
