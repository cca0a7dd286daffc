import { fromBase64Url, TacitError } from '../../../../core/index.ts';
import { WASM } from '../generated/kernels.ts';
import type { KernelFunctions, Kernels } from './types.ts';

const PAGE = 65536;

/** Loads the AssemblyScript kernels. Throws `proof.no-simd` where WASM SIMD is missing: use `ScalarKernels` there. */
export async function wasmKernels(): Promise<Kernels> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  let exports: KernelFunctions;
  try {
    const env = { memory, abort: () => undefined };
    const code = fromBase64Url(WASM) as Uint8Array<ArrayBuffer>;
    const { instance } = await WebAssembly.instantiate(code, { env });
    exports = instance.exports as unknown as KernelFunctions;
  } catch (cause) {
    throw new TacitError('proof.no-simd', { cause });
  }
  let words = new Uint32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);
  return {
    ...exports,
    name: 'wasm',
    get words() {
      return words;
    },
    get bytes() {
      return bytes;
    },
    reserve(need: number) {
      if (need <= bytes.length) return;
      try {
        memory.grow(Math.ceil((need - bytes.length) / PAGE));
      } catch (cause) {
        throw new TacitError('proof.memory', { cause });
      }
      words = new Uint32Array(memory.buffer);
      bytes = new Uint8Array(memory.buffer);
    },
  };
}
