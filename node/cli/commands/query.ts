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
  readonly epsilon?: string;
  readonly receipt?: string;
  readonly request?: string;
  readonly prove?: boolean;
}

const asking = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .argument('<sql>', 'the question')
    .option('--node <folder>', 'node folder (TACIT_NODE, or the working directory)')
    .option('--purpose <duo>', 'why: a DUO code', DEFAULT_PURPOSE)
    .option(
      '--epsilon <e>',
      'privacy loss of the answer, when less than the contracts allow: more noise, less budget',
    );

export const queryCommand = (): Command =>
  asking('query', 'ask all owners of a virtual table')
    .option('--min-group <n>', 'suppress counts below this, when stricter than the contracts')
    .option('--request <id>', 'ask under the grant of this request, once it was approved')
    .option('--prove', 'have every owner prove its part over its committed table')
    .option('--receipt <file>', 'where to write the receipt')
    .action(
      action<[string], AskOptions>(async ({ options, out }, sql) => {
        const { tacit } = await connectNode(options.node);
        const answer = await tacit.sql(sql, {
          purpose: options.purpose,
          ...tightening(options),
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
      const e = await tacit.explain(sql, { purpose: options.purpose, ...tightening(options) });
      const decision = e.decision as {
        effect: string;
        datasets: { dataset: string; contract: string; effect: string; reasons: string[] }[];
        approvals: OpenRule[];
        obligations: Record<string, unknown> | null;
        privacy: PrivacyCost | null;
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
          ...privacyLines(decision.privacy),
        ].join('\n'),
      );
    }),
  );

interface PrivacyCost {
  readonly cost: { readonly epsilon: string; readonly delta: string; readonly rho: string | null };
  readonly datasets: readonly {
    readonly dataset: string;
    readonly limits: string;
    readonly left: string;
    readonly enough: boolean;
  }[];
}

function privacyLines(p: PrivacyCost | null): string[] {
  if (p === null) return [];
  const { epsilon, delta, rho } = p.cost;
  return [
    `privacy: this answer takes epsilon ${epsilon}${rho === null ? '' : ` delta ${delta} (rho ${rho})`} of each budget`,
    ...p.datasets.map(
      (d) =>
        `  ${d.dataset}: left ${d.left} of ${d.limits}${d.enough ? '' : ': not enough for this question'}`,
    ),
  ];
}

function tightening({ minGroup, epsilon, prove }: AskOptions) {
  if (minGroup === undefined && epsilon === undefined && prove !== true) return {};
  if (epsilon !== undefined && !/^(0|[1-9][0-9]{0,2})(\.[0-9]{0,11}[1-9])?$/.test(epsilon))
    throw new TacitError('input.invalid', { field: '--epsilon', expected: 'a decimal such as 0.1' });
  return {
    tighten: {
      ...(minGroup === undefined ? {} : { minGroup: wholeNumber(minGroup) }),
      ...(epsilon === undefined ? {} : { epsilon }),
      ...(prove === true ? { proof: 'table' as const } : {}),
    },
  };
}

export function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new TacitError('input.invalid', { field: '--min-group', expected: 'a whole number above zero' });
  }
  return Number(text);
}
