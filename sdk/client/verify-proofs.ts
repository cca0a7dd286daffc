import type { DatasetId, MemberId } from '../core/index.ts';
import type { CommittedTable, DatasetRecord, ReceiptRecord } from '../ledger/index.ts';
import type { Finding, ReceiptDocument } from '../protocols/aggregate/index.ts';
import type { Release } from '../protocols/disclosure/index.ts';
import {
  type AnswerProof,
  answerProofSchema,
  type OwnerProof,
  ownerProofHash,
  ownerProofsSchema,
  ownerStatement,
  type ProvedQuestion,
  releasedCells,
} from '../protocols/proof/answer/index.ts';
import {
  composedTotals,
  tableCommitmentSchema,
  type VerifierMath,
  valuesFromTotals,
  verifyMasked,
} from '../protocols/proof/table/index.ts';
import {
  cellLabels,
  evaluateCell,
  layoutOf,
  type Output,
  tableFromSchema,
  validatePlan,
} from '../query/index.ts';

/** What the proofs are judged against: records that the ledger proves. */
export interface ProofEvidence {
  dataset(id: DatasetId): DatasetRecord | null;
  receipt(): ReceiptRecord | null;
  /** `kernelMath` where WASM is at hand; plain TypeScript unless given. */
  readonly math?: VerifierMath;
}

const yes = (detail: string): Finding => ({ ok: true, detail });
const no = (detail: string): Finding => ({ ok: false, detail });

interface Read {
  readonly summary: AnswerProof;
  readonly proofs: readonly OwnerProof[];
  readonly question: ProvedQuestion;
  readonly outputs: readonly Output[];
}

/** Throws the sentence that says what is wrong. */
class Wrong extends Error {}

function read(doc: ReceiptDocument, evidence: ProofEvidence): Read {
  const { body } = doc;
  const summary = answerProofSchema.safeParse(body.proof);
  if (!summary.success) throw new Wrong('the proof in the receipt is of no known form');
  if (doc.proofs === undefined) throw new Wrong('the proofs of the owners are not beside the receipt');
  const proofs = ownerProofsSchema.safeParse(doc.proofs);
  if (!proofs.success) throw new Wrong('the proofs of the owners are not readable');
  const commitments = new Map<MemberId, CommittedTable>();
  let first: DatasetRecord | null = null;
  for (const { member, dataset } of body.participants) {
    const record = evidence.dataset(dataset);
    const pin = body.pins.find((p) => p.dataset === dataset);
    if (record === null || pin === undefined || record.owner !== member)
      throw new Wrong(`the evidence has no catalogue entry of ${dataset}`);
    if (record.version !== pin.version) throw new Wrong(`the evidence has another version of ${dataset}`);
    const commitment = tableCommitmentSchema.safeParse(record.provable);
    if (!commitment.success) throw new Wrong(`${dataset} has no table commitment on the ledger`);
    first ??= record;
    commitments.set(member, commitment.data);
  }
  const table = tableFromSchema(first!.table, first!.schema);
  const plan = validatePlan(body.plan, table);
  const { layout, outputs } = layoutOf(plan, table);
  const question = { session: body.session, planHash: body.planHash, plan, layout, table, commitments };
  return { summary: summary.data as unknown as AnswerProof, proofs: proofs.data, question, outputs };
}

const judged = (work: () => Finding): Finding => {
  try {
    return work();
  } catch (e) {
    return no(e instanceof Wrong ? e.message : 'the proofs and what they are about do not fit together');
  }
};

/** Each owner's proof holds for its committed table, this plan and this session; none is missing. Never throws. */
export const proofFinding = (doc: ReceiptDocument, evidence: ProofEvidence): Finding =>
  judged(() => {
    const { summary, proofs, question } = read(doc, evidence);
    const { participants, session, planHash } = doc.body;
    if (summary.owners.length !== participants.length || proofs.length !== participants.length)
      return no('the receipt does not have one proof of each owner');
    const recorded = evidence.receipt()?.proofs;
    const released = releasedCells(summary.cells).join();
    for (const [i, { member, dataset }] of participants.entries()) {
      const named = summary.owners[i]!;
      const own = proofs[i]!;
      if (named.member !== member || own.member !== member || own.dataset !== dataset)
        return no(`the proof in the place of ${member} is of another owner`);
      if (ownerProofHash(own) !== named.hash)
        return no(`the proof of ${member} is not the one that was signed`);
      if (recorded?.[i] !== named.hash) return no(`the ledger has another proof of ${member}`);
      if (own.masked.released.join() !== released)
        return no(`${member} proved other cells than were released`);
      const verdict = verifyMasked(
        question.commitments.get(member)!,
        ownerStatement(question, member).statement,
        { session, owner: member, plan: planHash },
        own.masked,
        own.proof,
        evidence.math === undefined ? {} : { math: evidence.math },
      );
      if (!verdict.ok) return no(`the proof of ${member} does not hold: ${verdict.check}`);
    }
    const rows = [...question.commitments.values()].reduce((n, c) => n + c.rows, 0);
    return yes(`${participants.length} proofs hold over ${rows} committed rows`);
  });

/** The opened parts add up to the released values, row by row, and nothing else was released. Never throws. */
export const proofTotalsFinding = (doc: ReceiptDocument, evidence: ProofEvidence): Finding =>
  judged(() => {
    const { summary, proofs, question, outputs } = read(doc, evidence);
    const release = doc.release as unknown as Release;
    const { cells } = summary;
    const opened = releasedCells(cells);
    if (cells.length !== release.rows.length || new Set(opened).size !== opened.length)
      return no('the opened cells are not the rows of the answer');
    if (release.columns.length !== outputs.length) return no('the answer has other columns than the plan');
    const totals = composedTotals(new Map(proofs.map((p) => [p.member, p.masked])));
    const planned = ownerStatement(question, doc.body.participants[0]!.member);
    const values = valuesFromTotals(planned, totals, opened.length);
    const width = question.layout.statistics.length;
    for (const [r, row] of release.rows.entries()) {
      const cell = cells[r]!;
      const at = cell === null ? 0 : opened.indexOf(cell) * width;
      const labels = cell === null ? [] : cellLabels(question.layout, cell);
      for (const [i, output] of outputs.entries()) {
        if (cell === null) {
          if (output.role === 'measure' && row[i] !== null)
            return no(`row ${r + 1} has a value that no proof opens`);
          continue;
        }
        const expected =
          output.role === 'group'
            ? (labels[output.key] ?? null)
            : evaluateCell(output, values.slice(at, at + width)).value;
        if (row[i] !== expected) return no(`${output.name} of row ${r + 1} is not what the proofs open`);
      }
    }
    const held = cells.length - opened.length;
    return yes(
      `${opened.length} rows are what the proofs add up to${held === 0 ? '' : `, ${held} are held back`}`,
    );
  });
