import type { Clock } from '../../lib/digitalocean/clock.ts';

export interface VirtualClock extends Clock {
  /** Moves the time on without waking anyone early. */
  advance(ms: number): void;
  /** How many sleeps are under way. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock on which waiting costs nothing: as soon as the program has nothing else to do the time jumps to the
 * next sleeper, in order. `random` is a fixed sequence from the seed.
 */
export function createVirtualClock(start = Date.UTC(2026, 10, 21, 10), seed = 1): VirtualClock {
  let now = start;
  let state = seed >>> 0;
  let ticking = false;
  const sleepers = new Set<Sleeper>();

  const tick = () => {
    ticking = false;
    const next = [...sleepers].sort((one, other) => one.at - other.at)[0];
    if (!next) return;
    sleepers.delete(next);
    now = Math.max(now, next.at);
    next.wake();
    schedule();
  };
  const schedule = () => {
    if (ticking || sleepers.size === 0) return;
    ticking = true;
    setImmediate(tick);
  };

  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    get sleeping() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        signal?.addEventListener('abort', stop, { once: true });
        sleepers.add(sleeper);
        schedule();
      }),
    random: () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    },
  };
}
