import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUserKey, listUsers, removeUser, USER_FOLDER, UserKeys } from '@tacit/node/config';
import t from 'tap';
import { refusal, tempFolder } from './refusal.ts';

const tools = { rng: (n: number) => new Uint8Array(randomBytes(n)), clock: { now: () => 1000 } };

t.test('a key opens for its user with its scopes, and only that key', async (t) => {
  const folder = tempFolder(t);
  const keys = new UserKeys(folder);
  t.equal(keys.authenticate('tacit_nobody'), null);
  const ada = createUserKey(folder, { user: 'ada', scopes: ['query'] }, tools);
  const bob = createUserKey(folder, { user: 'bob', scopes: ['query', 'steward'] }, tools);
  t.match(ada, /^tacit_[A-Za-z0-9_-]{43}$/);
  t.same(keys.authenticate(ada), { user: 'ada', scopes: ['query'] });
  t.same(keys.authenticate(bob), { user: 'bob', scopes: ['query', 'steward'] });
  for (const wrong of ['', 'tacit_', ada.slice(0, -1), `${ada}A`, ada.toUpperCase()]) {
    t.equal(keys.authenticate(wrong), null);
  }
});

t.test('the key itself is nowhere on disk', async (t) => {
  const folder = tempFolder(t);
  const key = createUserKey(folder, { user: 'ada', scopes: ['query'] }, tools);
  const text = readFileSync(join(folder, USER_FOLDER, 'ada.json'), 'utf8');
  t.notOk(text.includes(key.slice(6)));
  t.match(text, /"user": "ada"/);
});

t.test('a replaced or removed key stops working in a running node', async (t) => {
  const folder = tempFolder(t);
  const keys = new UserKeys(folder);
  const first = createUserKey(folder, { user: 'ada', scopes: ['query'] }, tools);
  t.ok(keys.authenticate(first));
  const second = createUserKey(folder, { user: 'ada', scopes: ['query'] }, tools);
  t.equal(keys.authenticate(first), null);
  t.ok(keys.authenticate(second));
  removeUser(folder, 'ada');
  t.equal(keys.authenticate(second), null);
  t.equal(await refusal(() => removeUser(folder, 'ada')), 'not-found');
  t.equal(await refusal(() => removeUser(folder, '../../x')), 'not-found');
});

t.test('a damaged record lets nobody in and is named', async (t) => {
  const folder = tempFolder(t);
  const key = createUserKey(folder, { user: 'ada', scopes: ['query'] }, tools);
  const path = join(folder, USER_FOLDER, 'eve.json');
  writeFileSync(path, readFileSync(join(folder, USER_FOLDER, 'ada.json')));
  t.equal(await refusal(() => listUsers(folder)), 'config.invalid', 'a record under another name');
  t.equal(await refusal(() => new UserKeys(folder).authenticate(key)), 'config.invalid');
  t.equal(
    await refusal(() => createUserKey(folder, { user: '../x', scopes: ['query'] }, tools)),
    'input.invalid',
  );
});
