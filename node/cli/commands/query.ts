import { writeFileSync } from 'node:fs';
import { TacitError } from '@tacit/sdk/core';
import type { OpenRule } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { action } from '../action.ts';
import { answerDocument, answerText, receiptName } from '../answer.ts';
import { connectNode } from '../node-client.ts';
import { openRuleText } from '../standing.ts';

/** General research use: what the default contract is for. */
export const DEFAULT_PURPOSE = 'DUO:0000042';

export interface AskOptions {
  readonly node?: string;
  readonly purpose: string;
  readonly minGroup?: string;
  readonly receipt?: string;
  readonly request?: string;
}

const asking = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .argument('<sql>', 'the question')
    .option('--node <folder>', 'node folder (TACIT_NODE, or the working directory)')
    .option('--purpose <duo>', 'why: a DUO code', DEFAULT_PURPOSE);

export const queryCommand = (): Command =>
  asking('query', 'ask all owners of a virtual table')
    .option('--min-group <n>', 'suppress counts below this, when stricter than the contracts')
    .option('--request <id>', 'ask under the grant of this request, once it was approved')
    .option('--receipt <file>', 'where to write the receipt')
    .action(
      action<[string], AskOptions>(async ({ options, out }, sql) => {
        const { tacit } = await connectNode(options.node);
        const tighten =
          options.minGroup === undefined ? {} : { tighten: { minGroup: wholeNumber(options.minGroup) } };
        const answer = await tacit.sql(sql, {
          purpose: options.purpose,
          ...tighten,
          ...(options.request === undefined ? {} : { request: options.request }),
        });
        const file = options.receipt ?? receiptName(answer);
        writeFileSync(file, `${JSON.stringify(answer.receipt, null, 2)}\n`, { mode: 0o600 });
        out.answer(answerDocument(answer, file), () => answerText(answer, file));
      }),
    );

export const explainCommand = (): Command =>
  asking('explain', 'what a question would need, without asking it').action(
    action<[string], AskOptions>(async ({ options, out }, sql) => {
      const { tacit } = await connectNode(options.node);
      const e = await tacit.explain(sql, { purpose: options.purpose });
      const decision = e.decision as {
        effect: string;
        datasets: { dataset: string; contract: string; effect: string; reasons: string[] }[];
        approvals: OpenRule[];
        obligations: Record<string, unknown> | null;
      };
      out.answer(e, () =>
        [
          e.sql ?? '',
          '',
          `decision: ${decision.effect}`,
          ...decision.datasets.map(
            (d) =>
              `  ${d.dataset} (${d.contract}): ${d.effect}${d.reasons.map((r) => `\n    ${r}`).join('')}`,
          ),
          ...decision.approvals.map((o) => `needs approval: ${openRuleText(o)}`),
          ...(decision.obligations === null
            ? []
            : [
                `obligations: ${Object.entries(decision.obligations)
                  .map(([k, v]) => `${k} ${String(v)}`)
                  .join(', ')}`,
              ]),
        ].join('\n'),
      );
    }),
  );

export function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new TacitError('input.invalid', { field: '--min-group', expected: 'a whole number above zero' });
  }
  return Number(text);
}
