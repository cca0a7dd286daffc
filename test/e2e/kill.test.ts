import { insecureSeeded, type RunningNode } from '@tacit/node/demo';
import { verifyReceipt } from '@tacit/sdk/client';
import { isTacitError, type TacitError } from '@tacit/sdk/core';
import { receiptHash } from '@tacit/sdk/protocols/aggregate';
import t, { type Test } from 'tap';
import { QUESTIONS } from './expected.ts';
import { hospitals } from './network.ts';
import { childrenOf, enginesOf, survivors } from './processes.ts';

/** For longer runs: TACIT_TEST_QUESTIONS=500 TACIT_TEST_SEED=7 npx tap test/dist/e2e/kill.test.js */
const TOTAL = Number(process.env['TACIT_TEST_QUESTIONS'] ?? 50);
const SEED = Number(process.env['TACIT_TEST_SEED'] ?? 1);
/** One question in so many meets a kill. */
const EVERY = 4;
/** Of a session: nobody may wait that long to hear that somebody died. */
const DEADLINE_MS = 120_000;

const net = await hospitals();
t.teardown(() => net.end());
const random = insecureSeeded(SEED);
const members = net.nodes.map((n) => n.name);
const sequencer = members[0]!;
const owners = [...net.owners.keys()];
const nodeOf = (member: string): RunningNode => net.nodes.find((n) => n.name === member)!;
const clients = new Map([...net.owners, ['requester', net.requester] as const, ['observer', net.observer]]);

/** Receipts whose answers arrived: whatever dies later, every ledger must go on having them. */
const acknowledged: string[] = [];
const slowest = { answer: 0, error: 0 };
/** Of the last question nobody disturbed, ms: kills fall into questions, not after them. */
let usual = 500;

type Outcome = { readonly answered: true } | { readonly answered: false; readonly error: TacitError };

async function ask(t: Test, i: number): Promise<Outcome> {
  const { sql, cells } = QUESTIONS[i % QUESTIONS.length]!;
  try {
    const asked = performance.now();
    const answer = await clients.get('requester')!.tacit.sql(sql);
    usual = performance.now() - asked;
    t.same(answer.cells, cells, 'an answer is exactly right');
    const failing = verifyReceipt(answer.receipt, { genesis: net.genesis as never }).checks.filter(
      (c) => !c.ok,
    );
    t.same(failing, [], 'its receipt verifies');
    acknowledged.push(receiptHash((answer.receipt as { body: Parameters<typeof receiptHash>[0] }).body));
    return { answered: true };
  } catch (error) {
    if (!isTacitError(error)) throw error;
    return { answered: false, error };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

async function restart(member: string): Promise<void> {
  clients.set(member, await net.restart(member));
}

/** Kills `member` some time into a question; it is started again at once, or only after the question has ended. */
async function askAndKill(t: Test, i: number, member: string, stayDead: boolean): Promise<Outcome> {
  const node = nodeOf(member);
  const children = childrenOf(node.pid);
  const wait = random.next() * usual;
  let killed = 0;
  const killing = sleep(wait).then(async () => {
    killed = performance.now();
    await node.kill();
    if (!stayDead) await restart(member);
  });
  const outcome = await ask(t, i);
  const took = performance.now() - (killed || performance.now());
  slowest[outcome.answered ? 'answer' : 'error'] = Math.max(
    slowest[outcome.answered ? 'answer' : 'error'],
    took,
  );
  await killing;
  t.ok(took < DEADLINE_MS / 2, 'nobody waits for the deadline of the session');
  if (stayDead) await restart(member);
  t.same(await survivors(children), [], 'its data processes ended with it');
  return outcome;
}

function checkError(t: Test, { code, member, hint }: TacitError, victim: string): void {
  t.comment(`${victim} killed: ${code}, ${member ?? 'no member'}`);
  t.not(code, 'internal', 'a failure has a code of its own');
  t.ok(hint.length > 10, 'and says what to do');
  if (victim === 'requester') t.equal(code, 'node.unreachable');
  else t.ok(member !== undefined && members.includes(member), `and names a member (${code})`);
}

const plans: readonly { readonly victim: string; readonly stayDead: boolean }[] = [
  ...owners.flatMap((victim) => [
    { victim, stayDead: false },
    { victim, stayDead: true },
  ]),
  { victim: 'requester', stayDead: false },
  { victim: 'observer', stayDead: true },
  { victim: 'engine', stayDead: false },
  { victim: 'engine', stayDead: false },
];

t.test('killing any process during questions gives no wrong answer and loses nothing', async (t) => {
  let next = 0;
  for (let i = 0; i < TOTAL; i++) {
    if (i % EVERY !== 1) {
      const outcome = await ask(t, i);
      if (!outcome.answered) checkError(t, outcome.error, 'nobody');
      t.ok(outcome.answered, `question ${i} with all nodes up is answered`);
      continue;
    }
    const { victim, stayDead } = plans[next++ % plans.length]!;
    if (victim === 'engine') {
      const owner = owners[random.integer(0, owners.length - 1)]!;
      const killing = sleep(random.next() * usual).then(() => {
        for (const pid of enginesOf(nodeOf(owner).pid)) process.kill(pid, 'SIGKILL');
      });
      const outcome = await ask(t, i);
      await killing;
      if (!outcome.answered) checkError(t, outcome.error, 'nobody');
      t.ok(outcome.answered, 'a data process that dies is replaced within the question');
      continue;
    }
    const outcome = await askAndKill(t, i, victim, stayDead);
    if (!outcome.answered) checkError(t, outcome.error, victim);
    if (victim === 'observer') t.ok(outcome.answered, 'an observer is not missed');
  }
  t.comment(
    `${acknowledged.length} of ${TOTAL} answered; longest after a kill: answer ${Math.round(slowest.answer)} ms, error ${Math.round(slowest.error)} ms`,
  );
});

t.test('every ledger has every acknowledged receipt, and all have the same head', async (t) => {
  const head = await clients.get(sequencer)!.tacit.ledger.status();
  for (const [member, client] of clients) {
    for (let waited = 0; ; waited += 50) {
      const own = await client.tacit.ledger.status();
      if (own.height >= head.height || waited > 20_000) {
        t.same([own.height, own.hash], [head.height, head.hash], member);
        break;
      }
      await sleep(50);
    }
    for (const hash of acknowledged) t.ok(await client.tacit.ledger.receipt(hash), `${member} has ${hash}`);
  }
  t.ok(acknowledged.length >= TOTAL - Math.ceil(TOTAL / EVERY));
});
