import type { ContractId, DatasetId, GrantId, Hash, MemberId } from '@tacit/sdk/core';
import { decideRelease, type ReleaseScope } from '@tacit/sdk/protocols/aggregate';
import t from 'tap';

const part = (name: string) => ({ member: name as MemberId, dataset: `${name}/heart` as DatasetId });
const pin = (name: string, version = 1) => ({
  dataset: `${name}/heart` as DatasetId,
  version,
  contract: `${name}/c` as ContractId,
  contractVersion: 1,
});
const scope: ReleaseScope = {
  grant: 'g1' as GrantId,
  planHash: 'ab'.repeat(32) as Hash,
  participants: [part('a'), part('b'), part('c')],
  pins: [pin('a'), pin('b'), pin('c')],
};

t.test('releases the first time and again over the same participants in any order', async (t) => {
  const first = decideRelease(null, scope);
  if (!first.release) return t.fail('the first release was refused');
  const again = decideRelease(first.remember, {
    ...scope,
    participants: [...scope.participants].reverse(),
    pins: [...scope.pins].reverse(),
  });
  t.ok(again.release);
});

t.test('refuses a retry over other participants, versions, contracts or plan', async (t) => {
  const first = decideRelease(null, scope);
  if (!first.release) return t.fail('the first release was refused');
  const others: readonly Partial<ReleaseScope>[] = [
    { participants: scope.participants.slice(1) },
    { participants: [...scope.participants, part('d')] },
    { pins: [pin('a', 2), pin('b'), pin('c')] },
    { pins: [{ ...pin('a'), contractVersion: 2 }, pin('b'), pin('c')] },
    { planHash: 'cd'.repeat(32) as Hash },
  ];
  for (const other of others) {
    t.same(decideRelease(first.remember, { ...scope, ...other }), {
      release: false,
      code: 'session.retry-refused',
    });
  }
});
