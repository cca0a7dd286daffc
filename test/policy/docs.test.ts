import { readFileSync } from 'node:fs';
import { CedarEngine } from '@tacit/node/policy';
import { parseApprovals } from '@tacit/sdk/ledger';
import t from 'tap';

const page = readFileSync(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
const engine = new CedarEngine();

t.test('every contract on the page is valid', async (t) => {
  const contracts = [...page.matchAll(/```cedar\n([\s\S]*?)```/g)].map((m) => m[1] as string);
  t.same(
    contracts.flatMap((text) => engine.validate(text)),
    ['research', 'reviewed-research', 'dashboard'],
  );
});

t.test('the page shows what the limits decide', async (t) => {
  const text = [...page.matchAll(/```cedar\n([\s\S]*?)```/g)].at(-1)?.[1] as string;
  const decide = (hour: number, department: string, recipient: string) =>
    engine.decide(text, {
      principal: {
        member: 'study' as never,
        user: 'ada',
        roles: ['requester'],
        attributes: { department },
      },
      action: 'aggregate',
      resource: {
        dataset: 'va/heart' as never,
        owner: 'va' as never,
        table: 'heart',
        classification: 'open',
      },
      context: {
        purpose: 'DUO:0000042',
        shape: {
          protocol: 'aggregate',
          columns: { filter: [], group: [], aggregate: [] },
          functions: ['count_star'],
          cells: 1,
        },
        recipient: recipient as never,
        time: Date.UTC(2027, 2, 1, hour) / 1000,
      },
    });
  t.match(decide(9, 'cardiology', 'study'), {
    effect: 'allow',
    obligations: { rate: '10/day and 3/day per user and 500/total', price: 6, expires: 604_800 },
  });
  t.equal(decide(22, 'cardiology', 'study').effect, 'deny', 'out of hours');
  t.equal(decide(9, 'oncology', 'study').effect, 'deny', 'another department');
  t.equal(decide(9, 'cardiology', 'friend').effect, 'deny', 'another recipient');
});

t.test('every form of approvals in the table is read', async (t) => {
  const table = page.slice(page.indexOf('| text | meaning |'), page.indexOf('- Your member'));
  const forms = [...table.matchAll(/^\| `([^`…]+)` \|/gm)].map((m) => m[1] as string);
  t.equal(forms.length, 6);
  for (const form of forms) t.ok(parseApprovals(form).stages.length > 0, form);
});
