import type { RowCodes } from '../types.ts';

/** Codes below this are looked up in an array, others in a map. */
const DIRECT = 1 << 22;

export const widthFor = (
  codes: number,
): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor =>
  codes <= 0x100 ? Uint8Array : codes <= 0x10000 ? Uint16Array : Uint32Array;

/** Replaces codes by indices into the list of those that occur: a byte per row for most questions. */
export function narrow(parts: readonly RowCodes['rows'][]): RowCodes {
  let most = 0;
  let length = 0;
  if (parts.every((part) => part instanceof Uint8Array)) return bytes(parts as readonly Uint8Array[]);
  for (const part of parts) {
    length += part.length;
    for (let i = 0; i < part.length; i++) if (part[i]! > most) most = part[i]!;
  }
  const codes: number[] = [];
  const at = new Map<number, number>();
  const direct = most < DIRECT ? new Int32Array(most + 1).fill(-1) : null;
  const indices = new Uint32Array(length);
  let row = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      const code = part[i]!;
      let index = direct === null ? (at.get(code) ?? -1) : direct[code]!;
      if (index < 0) {
        index = codes.push(code) - 1;
        if (direct === null) at.set(code, index);
        else direct[code] = index;
      }
      indices[row++] = index;
    }
  }
  const width = widthFor(codes.length);
  return { codes, rows: width === Uint32Array ? indices : new width(indices) };
}

/** Bytes stay as they are: every code stands for itself. */
function bytes(parts: readonly Uint8Array[]): RowCodes {
  const rows = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return { codes: Array.from({ length: 0x100 }, (_, code) => code), rows };
}
