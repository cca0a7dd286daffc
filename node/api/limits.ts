import type { Clock } from '@tacit/sdk/core';

/** Token buckets per caller: a burst of a minute's worth, then a steady rate. The oldest caller is forgotten first. */
export class RateLimiter {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #clock: Clock;
  readonly #maxCallers: number;

  constructor(clock: Clock, maxCallers = 10_000) {
    this.#clock = clock;
    this.#maxCallers = maxCallers;
  }

  /** Takes one token. 0 when there was one, else the ms until there is. */
  take(caller: string, perMinute: number): number {
    const now = this.#clock.now();
    const rate = perMinute / 60_000;
    const old = this.#buckets.get(caller) ?? { tokens: perMinute, at: now };
    const tokens = Math.min(perMinute, old.tokens + Math.max(0, now - old.at) * rate);
    const wait = tokens >= 1 ? 0 : Math.ceil((1 - tokens) / rate);
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: wait === 0 ? tokens - 1 : tokens, at: now });
    if (this.#buckets.size > this.#maxCallers) {
      const oldest = this.#buckets.keys().next();
      if (oldest.done !== true) this.#buckets.delete(oldest.value);
    }
    return wait;
  }
}

/** One name for all addresses that one caller can easily have: an IPv6 network of 64 bits (RFC 6177), else the address. */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?([0-9]{1,3}(?:\.[0-9]{1,3}){3})$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return `${[...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')}::/64`;
}

/** A count that may not pass its limit: requests at once, bytes of bodies in memory. */
export class Budget {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  reserve(n: number): boolean {
    if (this.#used + n > this.#limit) return false;
    this.#used += n;
    return true;
  }

  release(n: number): void {
    this.#used -= n;
  }
}
