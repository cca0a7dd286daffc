import type { Division } from './division.ts';

/** Tables of more keys than this are only added up over all keys but one, and over all. */
const MOST_KEYS = 3;
/** Answers of this many groups or fewer are also added up two groups at a time. */
const FEW_CELLS = 16;

/**
 * The sets of groups a reader can add up: each group, the margins of the table, the whole, and pairs of groups where
 * there are few. `cells` is 1 when the groups are taken together.
 */
export function unionsOf(d: Division, cells: number): readonly (readonly number[])[] {
  if (cells === 1) return [[0]];
  const keys = d.keys.length;
  const masks =
    keys <= MOST_KEYS
      ? Array.from({ length: 2 ** keys }, (_, m) => m)
      : [0, 2 ** keys - 1, ...d.keys.map((_, k) => 2 ** k)];
  const unions = new Map<string, number[]>();
  for (let cell = 0; cell < cells; cell++) {
    const codes = codesOf(d, cell);
    for (const mask of masks) {
      const name = `${mask} ${codes.map((c, k) => (Math.floor(mask / 2 ** k) % 2 === 1 ? c : '')).join()}`;
      const list = unions.get(name);
      if (list === undefined) unions.set(name, [cell]);
      else list.push(cell);
    }
  }
  const pairs: number[][] = [];
  if (cells <= FEW_CELLS)
    for (let a = 0; a < cells; a++) for (let b = a + 1; b < cells; b++) pairs.push([a, b]);
  return [...unions.values(), ...pairs];
}

/** Mixed radix, first key most significant. */
function codesOf(d: Division, cell: number): number[] {
  let rest = cell;
  const codes: number[] = [];
  for (let k = d.keys.length - 1; k >= 0; k--) {
    const size = d.keys[k]!.labels.length + 1;
    codes.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return codes;
}
