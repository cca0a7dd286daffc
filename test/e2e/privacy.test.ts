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
