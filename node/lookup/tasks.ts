import type { Problem } from '@tacit/sdk/core';
import type {
  ColumnChange,
  EvaluateReply,
  IdRule,
  LooseEntries,
  PackedTable,
} from '@tacit/sdk/protocols/lookup';

/** What worker threads do. Typed arrays in tables lie in shared memory. */
export interface Tasks {
  /** Evaluates a chunk of the list under the key. */
  readonly entries: {
    readonly input: {
      readonly secret: Uint8Array;
      readonly rules: readonly (readonly IdRule[])[];
      readonly ids: readonly (readonly string[])[];
      readonly labels: Uint16Array;
    };
    readonly output: LooseEntries;
  };
  /** Evaluates and proves one request. */
  readonly evaluate: {
    readonly input: {
      readonly secret: Uint8Array;
      readonly publicKey: Uint8Array;
      readonly epoch: number;
      readonly request: unknown;
    };
    readonly output: EvaluateReply;
  };
  /** Lays out rows `from` to `to` of the private tier's database in this thread. */
  readonly load: {
    readonly input: { readonly table: PackedTable; readonly from: number; readonly to: number };
    readonly output: null;
  };
  /** Writes changed buckets into this thread's rows. */
  readonly patch: { readonly input: { readonly changes: readonly ColumnChange[] }; readonly output: null };
  readonly hint: { readonly input: { readonly seed: Uint8Array }; readonly output: Uint32Array };
  readonly scan: { readonly input: { readonly query: Uint32Array }; readonly output: Uint32Array };
}

export type TaskName = keyof Tasks;

export interface TaskMessage {
  readonly id: number;
  readonly name: TaskName;
  readonly input: Tasks[TaskName]['input'];
}

export type TaskReply =
  | { readonly id: number; readonly output: Tasks[TaskName]['output'] }
  | { readonly id: number; readonly problem: Problem };
