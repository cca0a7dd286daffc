import type { ExecutedBlock } from './block.ts';
import type { TxResult } from './events.ts';
import type { AnyTx } from './transaction.ts';

/** One line per transaction, for people. Nothing here is parsed again. */

const short = (id: string): string => id.slice(0, 8);

export function describe(tx: AnyTx): string {
  const who = tx.sender;
  switch (tx.type) {
    case 'network.genesis':
      return `${who} founds network ${tx.body.params.network}`;
    case 'member.invite':
      return `${who} invites a member as ${tx.body.roles.join(', ')}`;
    case 'member.join':
      return `${who} asks to join as ${tx.body.roles.join(', ')}`;
    case 'member.vote':
      return `${who} votes ${tx.body.accept ? 'for' : 'against'} ${tx.body.member}`;
    case 'member.update':
      return `${who} changes its ${Object.keys(tx.body).sort().join(', ')}`;
    case 'member.suspend':
      return `${who} votes to suspend ${tx.body.member}`;
    case 'dataset.publish':
      return `${who} publishes ${who}/${tx.body.table} (${tx.body.schema.fields.length} columns, ${tx.body.classification}) under ${tx.body.contract}`;
    case 'dataset.withdraw':
      return `${who} withdraws ${who}/${tx.body.table}`;
    case 'contract.publish':
      return `${who} publishes contract ${tx.body.id}: ${tx.body.title}`;
    case 'contract.status':
      return `${who} sets contract ${tx.body.id} to ${tx.body.status}`;
    case 'request.submit':
      return `${who} asks ${tx.body.table} a question of kind ${tx.body.shape.protocol} for ${tx.body.purpose} (plan ${short(tx.body.planHash)})`;
    case 'request.approve':
      return `${who} approves request ${short(tx.body.request)}`;
    case 'request.refuse':
      return `${who} refuses request ${short(tx.body.request)}`;
    case 'request.delegate':
      return `${who} lets ${tx.body.to} decide on request ${short(tx.body.request)}`;
    case 'request.withdraw':
      return `${who} withdraws request ${short(tx.body.request)}`;
    case 'member.appoint':
      return `${who} votes that ${tx.body.member} approves as ${tx.body.approves.join(', ') || 'nothing'}`;
    case 'user.add':
      return `${who} adds user ${tx.body.user}`;
    case 'user.remove':
      return `${who} removes user ${tx.body.user}`;
    case 'dataset.report':
      return `${who} reports ${tx.body.dataset} as ${tx.body.verdict} (${tx.body.note})`;
    case 'grant.revoke':
      return `${who} revokes grant ${short(tx.body.grant)}`;
    case 'session.open':
      return `${who} opens a session under grant ${short(tx.body.grant)}`;
    case 'session.join':
      return `${who} joins session ${short(tx.body.session)}`;
    case 'session.fail':
      return `${who} ends session ${short(tx.body.session)}: ${tx.body.code}${tx.body.member === null ? '' : ` (${tx.body.member})`}`;
    case 'receipt.record':
      return `${who} records receipt ${short(tx.body.receiptHash)} of session ${short(tx.body.session)}, signed by ${tx.body.signatures.length}`;
  }
}

/** What came of it: the events beyond the obvious, or the refusal's code. */
export function describeResult(result: TxResult): string {
  if (!result.ok) return `refused: ${result.problem.code}`;
  return result.events.map((e) => e.type).join(', ');
}

/** `height  time  id  text  -> outcome` per transaction of a block. */
export function describeBlock(block: ExecutedBlock): string[] {
  const { height, time } = block.header;
  const at = new Date(time).toISOString();
  return block.txs.map((tx, i) => {
    const result = block.results[i];
    const id = result?.id ?? null;
    const outcome = result === undefined ? '' : ` -> ${describeResult(result)}`;
    return `${height}  ${at}  ${id === null ? '-' : short(id)}  ${describe(tx)}${outcome}`;
  });
}
