import { fromBase64Url } from '../../../core/index.ts';
import { WASM } from '../generated/scan.ts';
import type { PirKernel } from './kernel.ts';

interface Exports {
  split(query: number, columns: number, low: number, high: number): void;
  scan(db: number, rows: number, columns: number, low: number, high: number, out: number): void;
}

/** The kernels' own constants lie below. */
const BASE = 65536;
const PAGE = 65536;

/** WASM SIMD scan: the database stays in the kernel's memory. Needs WebAssembly SIMD (Node 16.4, browsers since 2023). */
export function wasmKernel(): PirKernel {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  const module = new WebAssembly.Module(fromBase64Url(WASM) as Uint8Array<ArrayBuffer>);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const exports = instance.exports as unknown as Exports;
  let held = 0;
  const reserve = (bytes: number): void => {
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  };
  return {
    load(bytes) {
      reserve(BASE + bytes.length);
      new Uint8Array(memory.buffer).set(bytes, BASE);
      held = bytes.length;
    },
    patch(columns, column, bytes) {
      const db = new Uint8Array(memory.buffer, BASE, held);
      for (let r = 0; r < bytes.length; r++) db[r * columns + column] = bytes[r]!;
    },
    scan(rows, columns, query) {
      const free = Math.ceil((BASE + held) / 64) * 64;
      const [low, high, out] = [free + 4 * columns, free + 6 * columns, free + 8 * columns];
      reserve(out + 4 * rows);
      new Uint32Array(memory.buffer, free, columns).set(query);
      exports.split(free, columns, low, high);
      exports.scan(BASE, rows, columns, low, high, out);
      return new Uint32Array(memory.buffer, out, rows).slice();
    },
  };
}
