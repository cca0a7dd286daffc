import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILE, lockFolder } from '@tacit/node/config';
import t from 'tap';
import { refusal, tempFolder } from './refusal.ts';

t.test('a folder is open once, and free again after release', async (t) => {
  const folder = tempFolder(t);
  const lock = lockFolder(folder);
  t.equal(await refusal(() => lockFolder(folder)), 'folder.locked');
  lock.release();
  lock.release();
  lockFolder(folder).release();
  t.same(readdirSync(folder), [], 'nothing is left behind');
});

t.test('takes over the lock of a process that is gone', async (t) => {
  const folder = tempFolder(t);
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: child.pid, started: '', token: 'old' }));
  lockFolder(folder).release();
  writeFileSync(join(folder, LOCK_FILE), '{"pid":');
  lockFolder(folder).release();
  t.notOk(existsSync(join(folder, LOCK_FILE)));
});

t.test('a reused process id does not keep the folder closed', async (t) => {
  const folder = tempFolder(t);
  const reused = { pid: process.pid, started: '1', token: 'old' };
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify(reused));
  // Only where the system tells when a process started can the two be told apart.
  const expected = process.platform === 'linux' ? 'no error' : 'folder.locked';
  t.equal(await refusal(() => lockFolder(folder)), expected);
});

t.test('releasing does not remove a lock that is another node’s by now', async (t) => {
  const folder = tempFolder(t);
  const lock = lockFolder(folder);
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: process.pid, started: '', token: 'rival' }));
  lock.release();
  t.ok(existsSync(join(folder, LOCK_FILE)));
});
