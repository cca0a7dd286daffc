/** Pauses that double from the first to the longest. */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  constructor([first, longest]: readonly [number, number]) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  reset(): void {
    this.#next = this.#first;
  }

  /** Ends early, without an error, on abort. */
  pause(signal: AbortSignal): Promise<void> {
    const ms = this.#next;
    this.#next = Math.min(this.#longest, ms * 2);
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
