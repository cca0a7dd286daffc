import { concat } from '../../../core/index.ts';
import { type Ext, P } from './field.ts';

/** Why a proof was refused: the name of the check, never a value. Caught in verifier.ts; nobody else sees it. */
export class Reject extends Error {
  readonly check: string;
  constructor(check: string) {
    super(check);
    this.check = check;
  }
}

export function extBytes(values: readonly Ext[]): Uint8Array {
  const out = new Uint8Array(16 * values.length);
  const view = new DataView(out.buffer);
  values.forEach((v, k) => {
    v.forEach((w, j) => {
      view.setUint32(16 * k + 4 * j, w, true);
    });
  });
  return out;
}

export interface Section {
  readonly label: string;
  readonly start: number;
  readonly length: number;
}

export class ProofWriter {
  readonly #parts: Uint8Array[] = [];
  /** Where each message lies. */
  readonly sections: Section[] = [];
  #length = 0;

  bytes(label: string, data: Uint8Array): void {
    this.#parts.push(data);
    this.sections.push({ label, start: this.#length, length: data.length });
    this.#length += data.length;
  }

  take(): Uint8Array {
    return concat(...this.#parts);
  }
}

/** Reads a proof front to back. Every word must be canonical and every byte must be read. */
export class ProofReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  bytes(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new Reject('shape');
    const out = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return out;
  }

  words(count: number): Uint32Array {
    if (this.#at + 4 * count > this.#bytes.length) throw new Reject('shape');
    const out = new Uint32Array(count);
    for (let i = 0; i < count; i++, this.#at += 4) {
      const w = this.#view.getUint32(this.#at, true);
      if (w >= P) throw new Reject('canonical');
      out[i] = w;
    }
    return out;
  }

  elements(count: number): Ext[] {
    const w = this.words(4 * count);
    return Array.from({ length: count }, (_, k) => [w[4 * k]!, w[4 * k + 1]!, w[4 * k + 2]!, w[4 * k + 3]!]);
  }

  u32(): number {
    return new DataView(this.bytes(4).slice().buffer).getUint32(0);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new Reject('shape');
  }
}
