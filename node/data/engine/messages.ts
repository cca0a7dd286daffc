import type { TableSchema } from '@tacit/sdk/query';
import type { DataOptions } from '../options.ts';
import type { Fault, Format, Source } from '../types.ts';

/** What a process is for; fixed at its start, before it is locked. */
export type Job =
  | { readonly kind: 'parse' }
  | { readonly kind: 'query'; readonly file: string }
  | { readonly kind: 'intake'; readonly file: SourceFile };

/** The source as the parent resolved it; the child sees it as `source` in its working folder. */
export interface SourceFile {
  readonly format: Format;
  readonly gzip: boolean;
  readonly delimiter: NonNullable<Source['delimiter']> | null;
  readonly dateOrder: NonNullable<Source['dateOrder']> | null;
}

export type Call =
  | { readonly op: 'parse'; readonly sql: string }
  | { readonly op: 'query'; readonly sql: string }
  | { readonly op: 'codes'; readonly sql: string }
  | { readonly op: 'profile'; readonly name: string; readonly nullTokens: readonly string[] | null }
  | { readonly op: 'import'; readonly schema: TableSchema; readonly skip: boolean };

export type ToWorker =
  | { readonly type: 'init'; readonly job: Job; readonly options: DataOptions }
  | { readonly type: 'call'; readonly id: number; readonly call: Call }
  | { readonly type: 'interrupt'; readonly id: number };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly fault: Fault }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'fault'; readonly id: number; readonly fault: Fault }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: string;
    };
