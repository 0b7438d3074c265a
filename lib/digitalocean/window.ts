import { Fifo } from './fifo.ts';

/** Clocks tick in whole milliseconds and not quite alike. */
const MARGIN_MS = 100;

/**
 * How many requests fit into a sliding window. A place is taken when a request starts and given back one
 * window after its *answer*: the server saw it before that, so it never counts more than `limit` in a window.
 */
export class SlidingWindow {
  readonly #limit: number;
  readonly #spanMs: number;
  readonly #answered = new Fifo<number>();
  #latest = 0;

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs + MARGIN_MS;
  }

  /** Notes that a request was answered, or lost, at that instant. */
  record(now: number): void {
    this.#latest = Math.max(this.#latest, now);
    this.#answered.push(this.#latest);
  }

  /** The earliest instant for another request: 0 for at once, Infinity for not before one in flight ends. */
  opensAt(now: number, inFlight: number): number {
    for (let oldest = this.#answered.peek(); oldest !== undefined; oldest = this.#answered.peek()) {
      if (oldest + this.#spanMs > now) break;
      this.#answered.shift();
    }
    if (inFlight + this.#answered.length < this.#limit) return 0;
    const oldest = this.#answered.peek();
    return oldest === undefined ? Number.POSITIVE_INFINITY : oldest + this.#spanMs;
  }
}
