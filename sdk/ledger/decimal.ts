/** Exact arithmetic on plain non-negative decimal texts, written without trailing zeros. */

function aligned(a: string, b: string): { readonly x: bigint; readonly y: bigint; readonly scale: number } {
  const [ai = '', af = ''] = a.split('.');
  const [bi = '', bf = ''] = b.split('.');
  const scale = Math.max(af.length, bf.length);
  return { x: BigInt(ai + af.padEnd(scale, '0')), y: BigInt(bi + bf.padEnd(scale, '0')), scale };
}

function write(value: bigint, scale: number): string {
  const digits = value.toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

export function addDecimal(a: string, b: string): string {
  const { x, y, scale } = aligned(a, b);
  return write(x + y, scale);
}

/** Never below zero. */
export function subDecimal(a: string, b: string): string {
  const { x, y, scale } = aligned(a, b);
  return write(x > y ? x - y : 0n, scale);
}

/** a^2 / 2, exact. */
export function halfSquare(a: string): string {
  const { x, scale } = aligned(a, '0');
  return write(x * x * 5n, 2 * scale + 1);
}

/** The decimal as a fraction. */
export function fractionOf(a: string): { readonly n: bigint; readonly d: bigint } {
  const { x, scale } = aligned(a, '0');
  return { n: x, d: 10n ** BigInt(scale) };
}
