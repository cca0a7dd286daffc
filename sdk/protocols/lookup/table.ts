import { TacitError } from '../../core/index.ts';
import { ENTRY_BYTES, makeEntry, prefixOf, TAG_BYTES } from './entry.ts';

/** Entries as they are evaluated, in no order: the 32 bits that choose the bucket, and the entry. */
export interface LooseEntries {
  readonly prefixes: Uint32Array;
  /** ENTRY_BYTES each. */
  readonly entries: Uint8Array;
}

/** Entries in buckets, each sorted by tag, so that nothing of the order of the list is left. */
export interface PackedTable {
  readonly bits: number;
  /** Position of each bucket's first entry, and the number of entries at the end: 2^bits + 1 numbers. */
  readonly offsets: Uint32Array;
  readonly body: Uint8Array;
}

/** One evaluated id and its label; null takes it off the list. */
export interface TableChange {
  readonly output: Uint8Array;
  readonly label: number | null;
}

export const MAX_BITS = 24;

export function looseEntries(outputs: readonly Uint8Array[], labels: ArrayLike<number>): LooseEntries {
  const entries = new Uint8Array(ENTRY_BYTES * outputs.length);
  outputs.forEach((output, i) => {
    entries.set(makeEntry(output, labels[i]!), i * ENTRY_BYTES);
  });
  return { prefixes: Uint32Array.from(outputs, prefixOf), entries };
}

/**
 * Bits of the finest division that leaves at least k entries in every bucket, and the smallest bucket then. Throws
 * `lookup.not-anonymous` when the whole table has fewer than k.
 */
export function chooseBits(prefixes: Uint32Array, k: number): { bits: number; smallest: number } {
  if (prefixes.length < k)
    throw new TacitError('lookup.not-anonymous', { expected: `at least ${k} entries` });
  let bits = Math.min(MAX_BITS, Math.max(0, Math.ceil(Math.log2(prefixes.length / Math.max(k, 1) + 1))));
  let counts = new Uint32Array(2 ** bits);
  for (const p of prefixes) counts[bits === 0 ? 0 : p >>> (32 - bits)]!++;
  for (;;) {
    const smallest = counts.reduce((least, n) => Math.min(least, n), prefixes.length);
    if (smallest >= k || bits === 0) return { bits, smallest };
    bits--;
    const coarser = new Uint32Array(2 ** bits);
    for (let i = 0; i < coarser.length; i++) coarser[i] = counts[2 * i]! + counts[2 * i + 1]!;
    counts = coarser;
  }
}

const tagNumber = (bytes: Uint8Array, at: number): number => {
  let n = 0;
  for (let i = 0; i < TAG_BYTES; i++) n = n * 256 + bytes[at + i]!;
  return n;
};

/** Largest bucket whose tags and positions fit one exact double: 40 + 13 bits. */
const POSITIONS = 8192;

/** Entries of one bucket in the order of their tags. Throws `lookup.duplicate-id` when two have one tag. */
function sortBucket(bucket: Uint8Array): Uint8Array {
  const count = bucket.length / ENTRY_BYTES;
  if (count > POSITIONS) {
    throw new TacitError('input.too-large', {
      field: 'bucket',
      expected: `at most ${POSITIONS} entries; lower k`,
    });
  }
  const keys = Float64Array.from(
    { length: count },
    (_, i) => tagNumber(bucket, i * ENTRY_BYTES) * POSITIONS + i,
  ).sort();
  const out = new Uint8Array(bucket.length);
  for (let i = 0; i < count; i++) {
    const from = (keys[i]! % POSITIONS) * ENTRY_BYTES;
    if (i > 0 && Math.floor(keys[i]! / POSITIONS) === Math.floor(keys[i - 1]! / POSITIONS)) {
      throw new TacitError('lookup.duplicate-id');
    }
    out.set(bucket.subarray(from, from + ENTRY_BYTES), i * ENTRY_BYTES);
  }
  return out;
}

/** Sorts entries into 2^bits buckets. Throws `lookup.duplicate-id`. */
export function packTable(bits: number, { prefixes, entries }: LooseEntries): PackedTable {
  const bucketAt = (i: number): number => (bits === 0 ? 0 : prefixes[i]! >>> (32 - bits));
  const offsets = new Uint32Array(2 ** bits + 1);
  for (let i = 0; i < prefixes.length; i++) offsets[bucketAt(i) + 1]!++;
  for (let b = 0; b < 2 ** bits; b++) offsets[b + 1]! += offsets[b]!;
  const next = offsets.slice();
  const body = new Uint8Array(entries.length);
  for (let i = 0; i < prefixes.length; i++) {
    const to = next[bucketAt(i)]!++ * ENTRY_BYTES;
    for (let b = 0; b < ENTRY_BYTES; b++) body[to + b] = entries[i * ENTRY_BYTES + b]!;
  }
  for (let b = 0; b < 2 ** bits; b++) {
    const [from, to] = [offsets[b]! * ENTRY_BYTES, offsets[b + 1]! * ENTRY_BYTES];
    body.set(sortBucket(body.subarray(from, to)), from);
  }
  return { bits, offsets, body };
}

export const bucketBytes = (table: PackedTable, index: number): Uint8Array =>
  table.body.subarray(table.offsets[index]! * ENTRY_BYTES, table.offsets[index + 1]! * ENTRY_BYTES);

/** Fewest and most entries in a bucket. */
export function bucketSizes(table: PackedTable): { smallest: number; largest: number } {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, 0];
  for (let b = 0; b < 2 ** table.bits; b++) {
    const size = table.offsets[b + 1]! - table.offsets[b]!;
    smallest = Math.min(smallest, size);
    largest = Math.max(largest, size);
  }
  return { smallest, largest };
}

const withoutTag = (bucket: Uint8Array, entry: Uint8Array): { rest: Uint8Array; generation: number } => {
  for (let at = 0; at < bucket.length; at += ENTRY_BYTES) {
    if (tagNumber(bucket, at) !== tagNumber(entry, 0)) continue;
    const rest = new Uint8Array(bucket.length - ENTRY_BYTES);
    rest.set(bucket.subarray(0, at));
    rest.set(bucket.subarray(at + ENTRY_BYTES), at);
    return { rest, generation: bucket[at + TAG_BYTES]! };
  }
  return { rest: bucket, generation: 0 };
};

/**
 * The table after changes, and which buckets changed. A relabelled entry takes the next generation; after 255 of them
 * throws `lookup.stale`: rotate the key. An id that is taken off and comes back starts at generation 1 again, so who
 * kept the old bucket sees whether the label is the same.
 */
export function changeTable(
  table: PackedTable,
  changes: readonly TableChange[],
): { table: PackedTable; changed: readonly number[] } {
  const fresh = new Map<number, Uint8Array>();
  for (const { output, label } of changes) {
    const index = table.bits === 0 ? 0 : prefixOf(output) >>> (32 - table.bits);
    const bucket = fresh.get(index) ?? bucketBytes(table, index);
    const { rest, generation } = withoutTag(bucket, makeEntry(output, 0));
    if (generation === 255 && label !== null) {
      throw new TacitError('lookup.stale', { field: 'generation', hint: 'rotate the key of the table' });
    }
    if (label === null) {
      fresh.set(index, rest);
      continue;
    }
    const grown = new Uint8Array(rest.length + ENTRY_BYTES);
    grown.set(rest);
    grown.set(makeEntry(output, label, generation + 1), rest.length);
    fresh.set(index, sortBucket(grown));
  }
  const parts = Array.from({ length: 2 ** table.bits }, (_, b) => fresh.get(b) ?? bucketBytes(table, b));
  const offsets = new Uint32Array(2 ** table.bits + 1);
  parts.forEach((part, b) => {
    offsets[b + 1] = offsets[b]! + part.length / ENTRY_BYTES;
  });
  const body = new Uint8Array(offsets.at(-1)! * ENTRY_BYTES);
  parts.forEach((part, b) => {
    body.set(part, offsets[b]! * ENTRY_BYTES);
  });
  return { table: { bits: table.bits, offsets, body }, changed: [...fresh.keys()].sort((a, b) => a - b) };
}

/** The same entries in fewer buckets: neighbours are joined. Bits beyond the table's own change nothing. */
export function coarsenTable(table: PackedTable, bits: number): PackedTable {
  if (bits >= table.bits) return table;
  const step = 2 ** (table.bits - bits);
  return { bits, offsets: table.offsets.filter((_, i) => i % step === 0), body: table.body };
}
