import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, describeConfig, loadConfig, nearest, OPTIONS, saveConfig } from '@tacit/node/config';
import { defaultDataOptions } from '@tacit/node/data';
import { isTacitError, type TacitError } from '@tacit/sdk/core';
import t from 'tap';
import { refusal, tempFolder } from './refusal.ts';

const caught = (run: () => unknown): TacitError => {
  try {
    run();
  } catch (e) {
    if (isTacitError(e)) return e;
    throw e;
  }
  throw new Error('was not refused');
};

t.test('flags win over environment, environment over file, file over defaults', async (t) => {
  const folder = tempFolder(t);
  const file = { listen: { port: 1, host: '127.0.0.2' }, log: { level: 'warn' } };
  writeFileSync(join(folder, CONFIG_FILE), JSON.stringify(file));
  const env = { TACIT_LISTEN_PORT: '2', TACIT_LIMITS_BULK_BODY: '4096', PATH: '/bin' };
  const { config, sources } = loadConfig({
    folder,
    env,
    flags: { 'listen.port': '3', 'listen.remote': 'true' },
  });
  t.equal(config.listen.port, 3);
  t.equal(config.listen.remote, true);
  t.equal(config.listen.host, '127.0.0.2');
  t.equal(config.limits.bulkBody, 4096);
  t.equal(config.log.level, 'warn');
  t.equal(config.peers.window, 60_000);
  t.same(sources, {
    'listen.port': 'flag: --listen-port',
    'listen.remote': 'flag: --listen-remote',
    'listen.host': 'tacit.json: listen.host',
    'limits.bulkBody': 'environment: TACIT_LIMITS_BULK_BODY',
    'log.level': 'tacit.json: log.level',
  });
});

t.test('names the source of a wrong value', async (t) => {
  const folder = tempFolder(t);
  const path = join(folder, CONFIG_FILE);
  writeFileSync(path, JSON.stringify({ listen: { port: 'high' } }));
  const fromFile = caught(() => loadConfig({ folder, env: {} }));
  t.match(fromFile, { code: 'config.invalid', field: 'tacit.json: listen.port' });
  const fromEnv = caught(() => loadConfig({ folder: null, env: { TACIT_LISTEN_PORT: '70000' } }));
  t.match(fromEnv, { code: 'config.invalid', field: 'environment: TACIT_LISTEN_PORT' });
  const fromFlag = caught(() => loadConfig({ folder: null, env: {}, flags: { 'listen.remote': 'yes' } }));
  t.match(fromFlag, { code: 'config.invalid', field: 'flag: --listen-remote' });
  for (const bad of ['{', '[]', '{"listen":3}']) {
    writeFileSync(path, bad);
    t.equal(await refusal(() => loadConfig({ folder, env: {} })), 'config.invalid', bad);
  }
});

t.test('refuses an unknown name and offers the nearest', async (t) => {
  const folder = tempFolder(t);
  const path = join(folder, CONFIG_FILE);
  writeFileSync(path, JSON.stringify({ listen: { prot: 1 } }));
  t.match(
    caught(() => loadConfig({ folder, env: {} })),
    { code: 'config.unknown', hint: /listen\.port/ },
  );
  writeFileSync(path, JSON.stringify({ listn: { port: 1 } }));
  t.match(
    caught(() => loadConfig({ folder, env: {} })),
    { code: 'config.unknown', hint: /listen/ },
  );
  const env = { TACIT_LISTEN_PROT: '1' };
  t.match(
    caught(() => loadConfig({ folder: null, env })),
    { code: 'config.unknown', hint: /TACIT_LISTEN_PORT/ },
  );
  t.equal(await refusal(() => loadConfig({ folder: null, env: {}, flags: { port: 1 } })), 'config.unknown');
  writeFileSync(path, '{"__proto__":{"port":1}}');
  t.equal(await refusal(() => loadConfig({ folder, env: {} })), 'config.unknown');
});

t.test('secrets in the environment are not options', async (t) => {
  const env = { TACIT_PASSPHRASE: 'x', TACIT_PASSPHRASE_FILE: 'y', TACIT_KEY: 'z' };
  t.notOk(JSON.stringify(loadConfig({ folder: null, env })).includes('"x"'));
});

t.test('saves what differs from the defaults and reads it back', async (t) => {
  const folder = tempFolder(t);
  saveConfig(folder, { 'node.member': 'cleveland', 'listen.port': 7411 });
  t.same(JSON.parse(readFileSync(join(folder, CONFIG_FILE), 'utf8')), {
    node: { member: 'cleveland' },
    listen: { port: 7411 },
  });
  saveConfig(folder, { 'node.member': 'zurich' });
  t.equal(loadConfig({ folder, env: {} }).config.node.member, 'zurich');
});

t.test('the page of options names each one, its variable and its flag', async (t) => {
  const page = describeConfig();
  for (const o of OPTIONS) {
    t.ok(page.includes(`| \`${o.path}\` |`) && page.includes(o.env) && page.includes(o.flag), o.path);
    t.not(o.description, '', `${o.path} is described`);
  }
  t.equal(new Set(OPTIONS.map((o) => o.env)).size, OPTIONS.length, 'variables are distinct');
});

t.test(
  'docs/config.md is what the options say; `node node/dist/config/print.js > docs/config.md`',
  async (t) => {
    const page = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8');
    t.equal(page, describeConfig());
  },
);

t.test('the defaults of the data engine are its own', async (t) => {
  t.same(loadConfig({ folder: null, env: {} }).config.data, defaultDataOptions);
});

t.test('offers nothing when nothing is near', async (t) => {
  t.equal(nearest('zzzzzzzz', ['listen.port']), null);
  t.equal(nearest('listen.prt', ['listen.port', 'listen.host']), 'listen.port');
});
