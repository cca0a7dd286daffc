/** The two loops that take the time; `scalarKernel` and the WASM one must agree bit for bit. */
export interface PirKernel {
  /** out[r] = sum over c of db[r * columns + c] * query[c], modulo 2^32. Rows are in row-major order. */
  scan(rows: number, columns: number, query: Uint32Array): Uint32Array;
  /** Puts rows `from`… into the kernel's memory. */
  load(bytes: Uint8Array): void;
  /** Writes one column, a byte per row. */
  patch(columns: number, column: number, bytes: Uint8Array): void;
}

/** acc += vector * scalar, modulo 2^32. */
export type Accumulate = (acc: Uint32Array, vector: Uint32Array, scalar: number) => void;

export const accumulate: Accumulate = (acc, vector, scalar) => {
  for (let i = 0; i < acc.length; i++) acc[i] = (acc[i]! + Math.imul(vector[i]!, scalar)) >>> 0;
};

export function scalarKernel(): PirKernel {
  let db: Uint8Array = new Uint8Array();
  return {
    load(bytes) {
      db = bytes;
    },
    patch(columns, column, bytes) {
      for (let r = 0; r < bytes.length; r++) db[r * columns + column] = bytes[r]!;
    },
    scan(rows, columns, query) {
      const out = new Uint32Array(rows);
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let c = 0; c < columns; c++) sum = (sum + Math.imul(db[r * columns + c]!, query[c]!)) | 0;
        out[r] = sum;
      }
      return out;
    },
  };
}
