import { ROUTES } from '@tacit/sdk/client';
import { type MemberId, TacitError } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import {
  type AnswerProof,
  type OwnerProof,
  ownerProofHash,
  ownerProofSchema,
  ownerStatement,
  type ProvedQuestion,
  releasedCells,
} from '@tacit/sdk/protocols/proof/answer';
import {
  composedTotals,
  kernelMath,
  valuesFromTotals,
  verifyMasked,
  wasmKernels,
} from '@tacit/sdk/protocols/proof/table';
import type { FlowContext } from '../context.ts';

export interface Collected {
  readonly proofs: readonly OwnerProof[];
  readonly summary: AnswerProof;
}

/**
 * The gate's side of a composed proof, once the release is known: roots of all masks from all owners, then, shown to
 * all, each owner's proof for the released cells. Every proof is checked, and their sum against the masked sum, before
 * anything leaves. Throws `proof.refused` and `proof.masks-differ` naming the owner, `proof.totals-differ`.
 */
export async function collectProofs(
  ctx: FlowContext,
  session: SessionRecord,
  question: ProvedQuestion,
  cells: AnswerProof['cells'],
  totals: readonly bigint[],
  signal: AbortSignal,
): Promise<Collected> {
  const { self, peers, proofs: desk, limits } = ctx;
  const params = { id: session.id };
  const options = { deadlineMs: Math.max(limits.peerMs, session.deadline - ctx.clock.now()), signal };
  const members = session.participants.map((p) => p.member);
  const each = <T>(work: (member: MemberId) => Promise<T>): Promise<T[]> => Promise.all(members.map(work));
  const roots = Object.fromEntries(
    await each(async (member) => {
      if (member === self) return [member, desk.roots(session.id)] as const;
      const reply = await peers.request(member, ROUTES['peer.sessions.roots'], { params, body: {} }, options);
      return [member, reply.roots] as const;
    }),
  );
  const released = releasedCells(cells);
  const answers = await each(async (member) => {
    if (member === self) return desk.prove(session.id, { released, roots });
    const body = { released, roots };
    const reply = await peers.request(member, ROUTES['peer.sessions.prove'], { params, body }, options);
    return reply.proof;
  });
  const math = kernelMath(await wasmKernels());
  const proofs = members.map((member, i): OwnerProof => {
    const refused = (check: string): TacitError => new TacitError('proof.refused', { member, field: check });
    const read = ownerProofSchema.safeParse(answers[i]);
    if (!read.success) throw refused('form');
    const own = read.data;
    const { dataset } = session.participants[i]!;
    if (own.member !== member || own.dataset !== dataset) throw refused('owner');
    if (own.masked.released.join() !== released.join()) throw refused('cells');
    const { statement } = ownerStatement(question, member);
    const context = { session: session.id, owner: member, plan: question.planHash };
    const commitment = question.commitments.get(member)!;
    const verdict = verifyMasked(commitment, statement, context, own.masked, own.proof, { math });
    if (!verdict.ok) throw refused(verdict.check);
    return own;
  });
  checkTotals(question, proofs, released, totals);
  const owners = proofs.map((p) => ({ member: p.member, hash: ownerProofHash(p) }));
  return { proofs, summary: { version: 1, kind: 'table', cells, owners } };
}

/** Which owner it was cannot be told: each part is masked. */
function checkTotals(
  question: ProvedQuestion,
  proofs: readonly OwnerProof[],
  released: readonly number[],
  totals: readonly bigint[],
): void {
  const sums = composedTotals(new Map(proofs.map((p) => [p.member, p.masked])));
  const planned = ownerStatement(question, proofs[0]!.member);
  const proved = valuesFromTotals(planned, sums, released.length);
  const width = question.layout.statistics.length;
  const same = released.every((cell, k) =>
    Array.from({ length: width }, (_, s) => s).every(
      (s) => proved[k * width + s] === totals[cell * width + s],
    ),
  );
  if (!same) throw new TacitError('proof.totals-differ');
}
