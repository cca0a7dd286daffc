import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDataset, readOffer } from '@tacit/sdk/catalogue';
import { verifyReceipt } from '@tacit/sdk/client';
import { isTacitError, type TacitError } from '@tacit/sdk/core';
import t from 'tap';
import { hospitals } from './network.ts';

/** A network of real processes under contracts that ask for differential privacy. */
const net = await hospitals();
t.teardown(() => net.end());
const owners = [...net.owners.keys()];
const clients = new Map([...net.owners, ['requester', net.requester] as const]);
const EXACT = 1551;

/** Every owner publishes these terms for its table. */
async function terms(epsilon: string | null, delta: string | null, budget: string | null): Promise<void> {
  const notes = [
    '@id("noisy")',
    '@minGroup("5")',
    ...(epsilon === null ? [] : [`@epsilon("${epsilon}")`]),
    ...(delta === null ? [] : [`@delta("${delta}")`]),
    ...(budget === null ? [] : [`@budget("${budget}")`]),
  ];
  const policies = `${notes.join('\n')}\npermit (principal, action == Action::"aggregate", resource);\n`;
  for (const owner of owners)
    await clients.get(owner)!.call('contracts.publish', {
      body: { name: 'aggregate-only', title: 'Noisy answers', policies },
    });
}

async function refusal(asking: Promise<unknown>): Promise<TacitError> {
  try {
    await asking;
  } catch (e) {
    if (isTacitError(e)) return e;
    throw e;
  }
  throw new Error('answered');
}

const COUNT = 'select count(*) n from hospitals';
const ask = (sql = COUNT, epsilon?: string, as = 'requester') =>
  clients.get(as)!.tacit.sql(sql, epsilon === undefined ? {} : { tighten: { epsilon } });

t.test('positive control: without epsilon the same question has the same exact answer', async (t) => {
  const answers = [await ask(), await ask()];
  t.same(
    answers.map((a) => a.cells),
    [[[String(EXACT)]], [[String(EXACT)]]],
  );
  t.equal(answers[0]!.bars, null);
});

t.test('noise differs between runs, error bars hold the answer, the receipt states the loss', async (t) => {
  await terms('0.5', null, 'epsilon 3');
  const answers = [await ask(), await ask(), await ask()];
  t.ok(new Set(answers.map((a) => a.cells[0]![0])).size > 1, 'not the same number every time');
  for (const a of answers) {
    const [low, high] = a.bars![0]![0]!;
    t.ok(Math.abs(Number(a.cells[0]![0]) - EXACT) < 200 && Number(high) > Number(low));
    t.same(a.privacy, { epsilon: '0.5', delta: '0', rho: null });
    t.ok(verifyReceipt(a.receipt, { genesis: net.genesis as never }).ok);
  }
});

t.test('repeated questions exhaust the budget, which names the dataset and what is left', async (t) => {
  const answered: string[] = [];
  const error = await refusal(
    (async () => {
      for (let i = 0; i < 10; i++) answered.push((await ask()).planHash);
    })(),
  );
  t.equal(answered.length, 3, 'six answers of 0.5 in all');
  t.equal(error.code, 'budget.exhausted');
  t.match(error.field, /\/hospitals$/);
  t.match(error.expected, /^at most epsilon 0 /);
  const more = await refusal(ask(COUNT, '0.1'));
  t.equal(more.code, 'budget.exhausted');
});

t.test('a second user, and any other question, share the account; restarts do not reset it', async (t) => {
  const before = await clients.get('requester')!.call('budgets.list', { query: { table: 'hospitals' } });
  t.equal(
    (await refusal(ask('select sex, count(*) n from hospitals group by sex'))).code,
    'budget.exhausted',
  );
  for (const node of net.nodes) {
    await node.kill();
    clients.set(node.name, await net.restart(node.name));
  }
  const after = await clients.get('requester')!.call('budgets.list', { query: { table: 'hospitals' } });
  t.same(after, before, 'the account after SIGKILL of every process');
  t.equal(after.budgets.length, owners.length);
  t.equal(after.budgets[0]?.total.left.epsilon, '0');
  t.equal((await refusal(ask())).code, 'budget.exhausted');
});

t.test('killing an owner at any step of a session never gives budget back that was at risk', async (t) => {
  await terms('1', null, 'epsilon 40');
  const spent = async (): Promise<number> => {
    const { budgets } = await clients.get('requester')!.call('budgets.list', { query: {} });
    return Number(budgets[0]!.total.spent.epsilon);
  };
  for (const wait of [0, 60, 150, 300]) {
    const victim = net.nodes.find((n) => n.name === owners[2])!;
    const before = await spent();
    const asking = ask().then(
      () => true,
      () => false,
    );
    await new Promise((r) => setTimeout(r, wait));
    await victim.kill();
    const answered = await asking;
    clients.set(victim.name, await net.restart(victim.name));
    const grown = (await spent()) - before;
    t.ok(answered ? grown === 1 : grown === 0 || grown === 1, `after ${wait} ms: ${answered}, ${grown}`);
  }
});

t.test(
  'sums, means, variances, histograms and medians carry error bars that hold the exact answer',
  async (t) => {
    await terms(null, null, null);
    const sql =
      'select smoker, count(*) n, sum(stay_days) s, avg(age) a, var_pop(age) v, median(stay_days) m from hospitals group by smoker order by smoker';
    const exact = await ask(sql);
    await terms('8', '0.00001', 'epsilon 60 delta 0.00001');
    const noisy = await ask(sql);
    t.equal(noisy.cells.length, exact.cells.length);
    let held = 0;
    noisy.bars!.forEach((bars, r) => {
      bars.slice(1, 6).forEach((bar, i) => {
        const value = Number(exact.cells[r]![i + 1]);
        if (bar !== null && Number(bar[0]) <= value && value <= Number(bar[1])) held++;
      });
    });
    t.ok(held >= 8, `${held} of 10 bars hold the exact value`);
    t.match(noisy.toTable(), / ± /);
    t.match(noisy.privacy, { epsilon: '8', delta: '0.00001' });
  },
);

t.test('explain says what a question takes and what is left; a caller may take less', async (t) => {
  const { decision } = await clients.get('requester')!.tacit.explain(COUNT, { tighten: { epsilon: '0.5' } });
  t.match(decision, {
    privacy: { cost: { epsilon: '0.5', delta: '0.00001' }, datasets: [{ enough: true }, {}, {}, {}] },
  });
  const answer = await ask(COUNT, '0.5');
  t.equal(answer.privacy?.epsilon, '0.5');
  t.equal((await refusal(ask(COUNT, '9'))).code, 'request.weaker');
});

t.test('a measure without declared bounds is refused, naming the column and what to declare', async (t) => {
  const dir = join(net.home, 'unbounded');
  mkdirSync(dir);
  for (const owner of owners) {
    const path = join(dir, `${owner}.csv`);
    writeFileSync(path, `income\n${Array.from({ length: 30 }, (_, i) => 1000 + i).join('\n')}\n`);
    const schema = {
      fields: [{ name: 'income', type: 'integer', 'tacit:exposure': ['filter', 'aggregate'] }],
      missingValues: [''],
    };
    await clients.get(owner)!.call('datasets.import', {
      body: { source: path, table: 'incomes', schema, title: 'incomes', refuse: 'file' },
    });
  }
  const error = await refusal(ask('select sum(income) s from incomes'));
  t.equal(error.code, 'privacy.no-bounds');
  t.equal(error.field, 'income');
  t.match(error.hint, /minimum and maximum/);
  t.ok((await ask('select count(*) n from incomes')).bars, 'a count needs none');
});

t.test(
  'anyone may read catalogue and contracts at /.well-known, and they read back as what they are',
  async (t) => {
    const node = net.nodes.find((n) => n.name === owners[0])!;
    const get = async (path: string) => {
      const r = await fetch(`${node.url}/.well-known/${path}`);
      return { status: r.status, type: r.headers.get('content-type'), body: (await r.json()) as never };
    };
    t.match(await get('tacit'), {
      status: 200,
      body: { network: 'demo', genesisHash: net.genesis, member: owners[0] },
    });
    const dcat = await get('dcat');
    t.equal(dcat.type, 'application/ld+json');
    const entries = (dcat.body as { 'dcat:dataset': unknown[] })['dcat:dataset'].map(readDataset);
    t.same(entries.map((d) => d.id).sort(), [`${owners[0]}/hospitals`, `${owners[0]}/incomes`]);
    const shown = await clients.get('requester')!.tacit.dataset(`${owners[0]}/hospitals`);
    t.same(
      entries.find((d) => d.table === 'hospitals'),
      shown.dataset,
      'nothing lost on the way',
    );
    const odrl = await get('odrl/aggregate-only');
    t.equal(odrl.type, 'application/ld+json');
    const offers = (odrl.body as { '@graph': unknown[] })['@graph'].map(readOffer);
    t.same(
      offers.map((o) => [o.target, o.terms.permissions[0]?.obligations.epsilon]).sort(),
      entries.map((d) => [d.id, '8']).sort(),
    );
    t.match(await get('odrl/nothing'), { status: 404, body: { code: 'not-found' } });
    await clients.get(owners[0]!)!.call('contracts.publish', {
      body: {
        name: 'odd',
        title: 'No word for this',
        policies: '@id("odd")\npermit (principal, action, resource) when { context.cells * 2 < 40 };',
      },
    });
    t.match((await get('odrl/odd')).body, { code: 'catalogue.inexpressible', field: 'odd' });
  },
);
