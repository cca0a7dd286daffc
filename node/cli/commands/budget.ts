import { ROUTES } from '@tacit/sdk/client';
import { Command } from 'commander';
import { action } from '../action.ts';
import { connectNode } from '../node-client.ts';
import { table } from '../output.ts';

/** Decimals of the ledger are long and exact; people need a few digits, rounded down. */
function few(text: string | null): string {
  if (text === null) return '-';
  const [whole = '0', fraction = ''] = text.split('.');
  const zeros = /^0*/.exec(fraction)![0].length;
  const kept = fraction.slice(0, whole === '0' ? zeros + 4 : 4).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

export const budgetCommand = (): Command =>
  new Command('budget')
    .description('privacy budgets: limits, what is spent, what is left')
    .argument('[table]', 'only the datasets of this virtual table')
    .option('--node <folder>', 'node folder (TACIT_NODE, or the working directory)')
    .action(
      action<[string | undefined], { readonly node?: string }>(async ({ options, out }, name) => {
        const node = await connectNode(options.node);
        const answer = await node.call(ROUTES['budgets.list'].id, {
          query: name === undefined ? {} : { table: name },
        });
        const row = (
          dataset: string,
          who: string,
          a: {
            readonly limit: string | null;
            readonly spent: { readonly epsilon: string; readonly rho: string };
            readonly left: { readonly epsilon: string | null; readonly rho: string | null };
          },
        ): string[] => [
          dataset,
          who,
          a.limit ?? 'the total',
          few(a.spent.epsilon),
          few(a.left.epsilon),
          few(a.spent.rho),
          few(a.left.rho),
        ];
        const rows = answer.budgets.flatMap((b) => [
          row(b.dataset, 'all', b.total),
          ...b.requesters.map((r) => row(b.dataset, r.member, r)),
        ]);
        const head = ['dataset', 'requester', 'limit', 'epsilon spent', 'left', 'rho spent', 'left'];
        out.answer(answer, () =>
          rows.length === 0
            ? 'no answer with differential privacy has been given yet'
            : table(head, rows, [false, false, false, true, true, true, true]),
        );
      }),
    );
