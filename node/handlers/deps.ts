import type { Hash, MemberId } from '@tacit/sdk/core';
import type { Block, LedgerSource } from '@tacit/sdk/ledger';
import type { FlowContext } from '../flows/context.ts';
import type { SessionHost } from '../flows/session/host.ts';

/** What the doors open onto. */
export interface HandlerDeps {
  readonly ctx: FlowContext;
  readonly sessions: SessionHost;
  /** The ledger as it is served to others; null where this node does not order blocks. */
  readonly source: LedgerSource | null;
  readonly network: {
    readonly genesis: Hash;
    readonly block: Block;
    readonly sequencer: MemberId;
    readonly url: string;
  };
  readonly version: string;
  readonly startedAt: number;
  /** Contract used for a dataset that names none: published on first use. */
  readonly defaultContract: { readonly name: string; readonly title: string; readonly policies: string };
  readonly metrics: () => string;
}

/** Records are plain JSON; the door's schema knows them as objects. */
export const foreign = (value: unknown): object => value as object;
