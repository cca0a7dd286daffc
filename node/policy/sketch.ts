import type { DatasetId, MemberId } from '@tacit/sdk/core';
import type { PolicyQuestion } from '@tacit/sdk/ledger';
import { z } from 'zod';
import { ACTION } from './schema.ts';

/** A question as people write it in a case: only what matters; the rest comes from the contract's defaults. */

const word = z.string().min(1).max(128);
const words = z.array(word).max(200);
const actions = Object.keys(ACTION) as [PolicyQuestion['action'], ...PolicyQuestion['action'][]];

export const Sketch = z
  .strictObject({
    principal: z
      .strictObject({
        member: word,
        /** Null: the member itself, when the defaults name a user. */
        user: word.nullable(),
        roles: words,
        attributes: z.record(word, z.string().max(256)),
      })
      .partial(),
    action: z.enum(actions),
    resource: z
      .strictObject({
        owner: word,
        table: word,
        classification: z.enum(['open', 'internal', 'restricted', 'sensitive']),
      })
      .partial(),
    purpose: z.string().max(64),
    columns: z.strictObject({ filter: words, group: words, aggregate: words }).partial(),
    functions: words,
    cells: z.int().min(0),
    /** Absent: the requester. */
    recipient: word,
    /** `2026-06-01T09:00:00Z`. */
    time: z.iso.datetime(),
  })
  .partial();

export type Sketch = z.infer<typeof Sketch>;

const sorted = (texts: readonly string[] | undefined): readonly string[] => [...new Set(texts ?? [])].sort();

/** `change` over `defaults`; nested parts are merged one level deep. */
export function buildQuestion(defaults: Sketch, change: Sketch): PolicyQuestion {
  const q = { ...defaults, ...change };
  const principal = { ...defaults.principal, ...change.principal };
  const resource = { ...defaults.resource, ...change.resource };
  const columns = { ...defaults.columns, ...change.columns };
  const action = q.action ?? 'aggregate';
  const member = (principal.member ?? 'study') as MemberId;
  const owner = (resource.owner ?? 'owner') as MemberId;
  const table = resource.table ?? 'table';
  return {
    principal: {
      member,
      roles: principal.roles ?? ['requester'],
      attributes: principal.attributes ?? {},
      ...(principal.user === undefined || principal.user === null ? {} : { user: principal.user }),
    },
    action,
    resource: {
      dataset: `${owner}/${table}` as DatasetId,
      owner,
      table,
      classification: resource.classification ?? 'restricted',
    },
    context: {
      purpose: q.purpose ?? 'DUO:0000042',
      shape: {
        protocol: action,
        columns: {
          filter: sorted(columns.filter),
          group: sorted(columns.group),
          aggregate: sorted(columns.aggregate),
        },
        functions: sorted(q.functions),
        cells: q.cells ?? 1,
      },
      recipient: (q.recipient ?? member) as MemberId,
      time: Math.floor(Date.parse(q.time ?? '2026-06-01T09:00:00Z') / 1000),
    },
  };
}
