/** Declared bounds are rounded outwards, so that publishing them does not publish the smallest or the largest value. */

const TEN = 10n;

function scaled(text: string, scale: number): bigint {
  const m = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (m === null) throw new RangeError('expected a decimal text');
  const fraction = (m[3] ?? '').padEnd(scale, '0').slice(0, scale);
  const value = BigInt(`${m[2] || '0'}${fraction}`);
  return m[1] === '-' ? -value : value;
}

export function decimalText(value: bigint, scale: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Compares decimal texts exactly. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(...[a, b].map((t) => t.split('.')[1]?.length ?? 0));
  const d = scaled(a, scale) - scaled(b, scale);
  return d < 0n ? -1 : d > 0n ? 1 : 0;
}

/** Least of 1, 2, 5 x 10^k at or above a positive scaled value. */
function stepAbove(value: bigint): bigint {
  for (let power = 1n; ; power *= TEN) for (const m of [1n, 2n, 5n]) if (m * power >= value) return m * power;
}

/** Minimum 0 for non-negative columns, symmetric bounds otherwise. Texts of exact decimals in and out. */
export function outwardBounds(min: string, max: string, scale: number): { minimum: string; maximum: string } {
  const low = scaled(min, scale);
  const high = scaled(max, scale);
  const below = low < 0n ? -low : 0n;
  const size = high < below ? below : high;
  const bound = stepAbove(size < 1n ? 1n : size);
  const one = TEN ** BigInt(scale);
  const top = size === 0n ? one : bound;
  return { minimum: low < 0n ? `-${decimalText(top, scale)}` : '0', maximum: decimalText(top, scale) };
}

/** Whole decades around the dates. */
export function outwardDates(min: string, max: string): { minimum: string; maximum: string } {
  const decade = (iso: string): number => Math.floor(Number(iso.slice(0, 4)) / 10) * 10;
  const year = (n: number): string => String(n).padStart(4, '0');
  return { minimum: `${year(decade(min))}-01-01`, maximum: `${year(decade(max) + 9)}-12-31` };
}
