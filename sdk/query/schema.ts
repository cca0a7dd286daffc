import type { ScalarType } from './plan.ts';

/** What a column may be used for (ARCHITECTURE, "Contracts"). `group` includes `filter`. Empty: hidden. */
export type Exposure = 'match' | 'filter' | 'group' | 'aggregate' | 'compute' | 'record';

/**
 * A field of a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/) with our properties under
 * `tacit:`. Numbers in constraints are texts, so that the schema has one canonical form.
 */
export interface Field {
  readonly name: string;
  /** `number` is a fixed-point decimal with `tacit:scale` digits after the point. */
  readonly type: 'integer' | 'number' | 'boolean' | 'string' | 'date';
  readonly title?: string;
  readonly description?: string;
  readonly constraints?: {
    readonly required?: boolean;
    readonly unique?: boolean;
    readonly minimum?: string;
    readonly maximum?: string;
    readonly maxLength?: number;
    /** The declared categories, as texts in the field's own type, sorted. */
    readonly enum?: readonly string[];
  };
  readonly 'tacit:scale'?: number;
  readonly 'tacit:exposure': readonly Exposure[];
  readonly 'tacit:role'?: 'identifier' | 'category' | 'measure' | 'text';
}

export interface TableSchema {
  readonly fields: readonly Field[];
  /** Texts read as NULL. */
  readonly missingValues: readonly string[];
  readonly primaryKey?: string;
}

/** A field as the planner sees it. Bounds are scaled integers: value x 10^scale; dates are days since 1970-01-01. */
export interface Column {
  readonly name: string;
  readonly type: ScalarType;
  readonly scale: number;
  readonly nullable: boolean;
  readonly min: bigint | null;
  readonly max: bigint | null;
  /** Declared finite domain in order, without NULL; null when there is none. */
  readonly categories: readonly string[] | null;
  readonly exposure: ReadonlySet<Exposure>;
  readonly identifier: boolean;
}

/** A virtual table as the catalogue declares it. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}
