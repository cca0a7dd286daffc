import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createUserKey } from '@tacit/node/config';
import { connect } from '@tacit/sdk/client';
import type { DatasetId, GrantId, Hash, MemberId } from '@tacit/sdk/core';
import { decideRelease, type ReleaseScope } from '@tacit/sdk/protocols/aggregate';
import type { Attack, Attacker } from '../attacker.ts';
import { outcome } from '../attacker.ts';
import { PATIENTS } from '../hospitals.ts';
import { subtract } from './differencing.ts';

const nodeOf = (a: Attacker, member: string) => a.net.nodes.find((n) => n.name === member)!;
const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** Another key of the same member: another of its users. */
async function secondUser(a: Attacker): Promise<void> {
  const key = createUserKey(
    join(a.net.home, 'requester'),
    { user: `u${randomBytes(4).toString('hex')}`, scopes: ['query'] },
    { rng: (n) => new Uint8Array(randomBytes(n)), clock: { now: () => Date.now() } },
  );
  a.become(await connect(a.net.requester.url, key));
}

export const user: Attack = {
  name: 'budget reset by a second user: one asks for all, the other for all but one',
  against: 'guarded',
  control: 'threshold',
  run: (a) => subtract(a, 95, () => secondUser(a)),
};

export const restart: Attack = {
  name: 'budget reset by restart: an owner and the sequencer are started anew in between',
  against: 'guarded',
  control: 'threshold',
  slow: true,
  run: (a) =>
    subtract(a, 97, async () => {
      for (const member of ['cedar', 'alder']) {
        await nodeOf(a, member).stop();
        await a.net.restart(member);
      }
    }),
};

/** Kills an owner some time into a question, starts it again, and asks the question again if it went unanswered. */
async function askAndKill(a: Attacker, sql: string, member: string, after: number): Promise<number | null> {
  const killing = sleep(after).then(() => nodeOf(a, member).kill());
  const first = await a.number(sql);
  await killing;
  await a.net.restart(member);
  return first ?? (await a.number(sql));
}

export const crash: Attack = {
  name: 'budget reset by crash: owners are killed at several moments of the first question',
  against: 'guarded',
  control: 'threshold',
  slow: true,
  async run(a) {
    const victim = PATIENTS.find((p) => p.age === 98)!;
    const where = "sex = 'f' and age >= 35";
    const sql = `select sum(cost) s from T where ${where}`;
    const began = performance.now();
    await a.number("select count(*) n from T where sex = 'f'");
    const usual = performance.now() - began;
    const answers: number[] = [];
    for (const [i, member] of ['birch', 'cedar', 'dogwood'].entries()) {
      const answer = await askAndKill(a, sql, member, (usual * (i + 1)) / 4);
      if (answer !== null) answers.push(answer);
    }
    const rest = await a.number(`select sum(cost) s from T where ${where} and age <> 98`);
    const learnt = answers.map((s) => (s - (rest ?? Number.NaN)).toFixed(2));
    return outcome(a, learnt.includes(victim.cost.toFixed(2)), `the patient of 98 cost ${learnt[0]}`);
  },
};

const scope = (members: readonly string[]): ReleaseScope => ({
  grant: 'grant' as GrantId,
  planHash: '00'.repeat(32) as Hash,
  participants: members.map((m) => ({ member: m as MemberId, dataset: `${m}/guarded` as DatasetId })),
  pins: [],
});

export const dropout: Attack = {
  name: 'budget reset by retry after dropout: the same question with and without one hospital',
  against: 'guarded',
  slow: true,
  /** Owners without a memory release over any set; the part of the one that left is the difference. */
  async control() {
    const [all, three] = [scope(['alder', 'birch', 'cedar', 'dogwood']), scope(['alder', 'birch', 'cedar'])];
    const released = [all, three].map((s) => decideRelease(null, s).release);
    const sum = (s: ReleaseScope) =>
      PATIENTS.filter((p) => s.participants.some((o) => o.member === p.hospital)).length;
    return released.every(Boolean)
      ? { succeeded: true, got: `dogwood has ${sum(all) - sum(three)} patients` }
      : { succeeded: false, got: 'nothing' };
  },
  async run(a) {
    const sql = 'select count(*) n from guarded where age > 33';
    const owners = async (): Promise<number | null> =>
      a.net.requester.tacit.sql(sql).then(
        (r) => {
          a.answered++;
          return r.owners.length;
        },
        (e) => {
          a.refusals.push(e);
          return null;
        },
      );
    const before = await owners();
    await nodeOf(a, 'dogwood').kill();
    const without = await owners();
    await a.net.restart('dogwood');
    const again = await owners();
    const fewer = [before, without, again].some((n) => n !== null && n < a.net.owners.size);
    return outcome(a, fewer, 'the same question over three hospitals');
  },
};

export const ration: Attack = {
  name: 'budget reset of a ration of two a day: by another user, another wording, and a restart',
  against: 'rationed',
  control: 'threshold',
  slow: true,
  async run(a) {
    const wards = ['east', 'north', 'south', 'west'];
    let answers = 0;
    for (const [i, ward] of wards.entries()) {
      if (i === 2) await secondUser(a);
      if (i === 3) {
        await nodeOf(a, 'alder').stop();
        await a.net.restart('alder');
      }
      if ((await a.number(`select count(*) n from T where ward = '${ward}'`)) !== null) answers++;
    }
    return outcome(a, answers > 2, `${answers} answers where two are allowed`);
  },
};

export const budget: Attack = {
  name: 'privacy budget of three answers: another wording, another user, a killed owner, a restart',
  against: 'noisy',
  control: 'threshold',
  slow: true,
  async run(a) {
    let answers = 0;
    const ask = async (where: string): Promise<void> => {
      if ((await a.number(`select count(*) n from T where ${where}`)) !== null) answers++;
    };
    await ask('age > 30');
    await ask('age >= 31');
    const killing = sleep(60).then(() => nodeOf(a, 'cedar').kill());
    await ask('age > 30 and age > 29');
    await killing;
    await a.net.restart('cedar');
    await ask('age > 30');
    await secondUser(a);
    await ask('age > 30');
    await nodeOf(a, 'alder').stop();
    await a.net.restart('alder');
    await ask('not age <= 30');
    return outcome(a, answers > 3, `${answers} answers where three are paid for`);
  },
};
