/**
 * Signed messages seen within the window, per member, so that one member cannot push out the memory of another.
 * Forgets an entry only when its message would be refused as stale anyway.
 */
export class NonceMemory {
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #limit: number;

  /** `limit`: entries per member. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `until`: ms when the message is stale. `full`: the member sent more than the memory holds. */
  remember(member: string, nonce: string, until: number, now: number): 'new' | 'seen' | 'full' {
    let own = this.#seen.get(member);
    if (own === undefined) {
      own = new Map();
      this.#seen.set(member, own);
    }
    if (own.has(nonce)) return 'seen';
    if (own.size >= this.#limit) this.#sweep(own, now);
    if (own.size >= this.#limit) return 'full';
    own.set(nonce, until);
    // A little housekeeping with each message keeps the memory at what the window needs.
    let looked = 0;
    for (const [old, end] of own) {
      if (end >= now || ++looked > 2) break;
      own.delete(old);
    }
    return 'new';
  }

  get size(): number {
    let n = 0;
    for (const own of this.#seen.values()) n += own.size;
    return n;
  }

  #sweep(own: Map<string, number>, now: number): void {
    for (const [nonce, end] of own) if (end < now) own.delete(nonce);
  }
}
