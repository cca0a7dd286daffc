import type { Context, Entities, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyQuestion } from '@tacit/sdk/ledger';
import { ACTION } from './schema.ts';

/** A question in Cedar's words. */
export interface CedarQuestion {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: Entities;
}

const uid = (type: string, id: string): TypeAndId => ({ type, id });
const ref = (type: string, id: string) => ({ __entity: uid(type, id) });
const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

function principalEntities(who: PolicyQuestion['principal']): { self: TypeAndId; entities: EntityJson[] } {
  const roles = unique(who.roles).map((r) => uid('Role', r));
  const tags = { ...who.attributes };
  const attrs = { member: ref('Member', who.member) };
  const member = uid('Member', who.member);
  if (who.user === undefined) {
    return { self: member, entities: [{ uid: member, attrs, parents: roles, tags }] };
  }
  const user = uid('User', `${who.member}/${who.user}`);
  return {
    self: user,
    entities: [
      { uid: user, attrs, parents: [member, ...roles], tags },
      { uid: member, attrs, parents: [], tags: {} },
    ],
  };
}

/** `purposes` is the stated purpose with the wider permissions that contain it. */
export function toCedar(q: PolicyQuestion, purposes: readonly string[]): CedarQuestion {
  const { self, entities } = principalEntities(q.principal);
  const { shape, recipient, time } = q.context;
  const { filter, group, aggregate } = shape.columns;
  const resource = uid('Dataset', q.resource.dataset);
  const dataset: EntityJson = {
    uid: resource,
    attrs: {
      owner: ref('Member', q.resource.owner),
      table: q.resource.table,
      classification: q.resource.classification,
    },
    parents: [],
  };
  return {
    principal: self,
    action: uid('Action', ACTION[q.action]),
    resource,
    entities: [...entities, dataset],
    context: {
      purpose: purposes[0] ?? '',
      purposes: [...purposes],
      columns: { filter: unique(filter), group: unique(group), aggregate: unique(aggregate) },
      used: unique([...filter, ...group, ...aggregate]),
      functions: unique(shape.functions),
      cells: shape.cells,
      recipient: ref('Member', recipient),
      time,
      at: { __extn: { fn: 'datetime', arg: `${new Date(time * 1000).toISOString().slice(0, 19)}Z` } },
    },
  };
}
