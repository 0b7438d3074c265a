import type { ApiError } from '../errors.ts';
import type { Problem } from './answer.ts';
import { apiError } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Ending } from './congestion.ts';
import { Congestion } from './congestion.ts';
import { Fifo } from './fifo.ts';
import { outOfTime, stillThrottled, tooFar } from './retry.ts';
import { SlidingWindow } from './window.ts';

/**
 * What DigitalOcean grants a token.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Rate-Limit
 */
const PER_MINUTE = 250;
const PER_HOUR = 5_000;
const MINUTE = 60_000;

/** Programs that wait for the same instant should not all come back in the same millisecond. */
const JITTER_MS = 250;

/** To be called when a request that was let in has ended. */
export type Leave = (ending: Ending) => void;

export interface Gate {
  /** Waits, first come, first served, until a request may start. */
  enter(path: string): Promise<Leave>;
  /** Turns away everyone who waits and everyone who comes. */
  close(problem: Problem): void;
  /** The problem, when the server has answered 429 so often in a row that nobody should ask again. */
  hopeless(): Problem | undefined;
}

export interface GateOptions {
  readonly clock: Clock;
  readonly concurrency: number;
  /** Milliseconds since the epoch; a wait beyond it fails at once. */
  readonly deadline: number;
  /** Told the instant that everyone waits for, or undefined when the waiting is over. */
  readonly onWait?: (until: number | undefined) => void;
}

interface Waiting {
  readonly path: string;
  readonly resolve: (leave: Leave) => void;
  readonly reject: (error: ApiError) => void;
}

/**
 * Makes the gate that all requests of a token pass: at most `concurrency` at a time, 250 a minute and 5,000
 * an hour by our own count, and what the server's answers allow.
 */
export function createGate({ clock, concurrency, deadline, onWait }: GateOptions): Gate {
  const queue = new Fifo<Waiting>();
  const windows = [new SlidingWindow(PER_MINUTE, MINUTE), new SlidingWindow(PER_HOUR, 60 * MINUTE)];
  const congestion = new Congestion(concurrency);
  let inFlight = 0;
  let closed: Problem | undefined;
  let timer: { readonly at: number; readonly cancel: AbortController } | undefined;

  const turnAwayAll = (problem: Problem) => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      one.reject(apiError(one.path, problem));
    }
  };

  const stopTimer = () => {
    if (timer === undefined) return;
    timer.cancel.abort();
    timer = undefined;
    onWait?.(undefined);
  };

  const wakeAt = (at: number) => {
    if (timer?.at === at) return;
    stopTimer();
    const cancel = new AbortController();
    timer = { at, cancel };
    onWait?.(at);
    const jitter = at === congestion.pausedUntil ? Math.floor(clock.random() * JITTER_MS) : 0;
    const wake = () => {
      if (timer?.cancel !== cancel) return;
      stopTimer();
      pump();
    };
    clock.sleep(at - clock.now() + jitter, cancel.signal).then(wake, () => undefined);
  };

  const opensAt = (now: number) =>
    Math.max(congestion.opensAt(now, inFlight), ...windows.map((window) => window.opensAt(now, inFlight)));

  const pump = () => {
    for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
      const now = clock.now();
      const at = opensAt(now);
      if (now >= deadline) turnAwayAll(outOfTime(deadline));
      else if (at === Number.POSITIVE_INFINITY) break;
      else if (at >= deadline) turnAwayAll(tooFar(at, deadline));
      else if (at > now) return wakeAt(at);
      else {
        queue.shift();
        next.resolve(admit());
      }
    }
    stopTimer();
  };

  const hopeless = (): Problem | undefined =>
    congestion.hopeless
      ? { failure: 'throttled', status: 429, message: stillThrottled(congestion.throttles) }
      : undefined;

  const admit = (): Leave => {
    const number = congestion.start();
    inFlight += 1;
    let ended = false;
    return (ending) => {
      if (ended) return;
      ended = true;
      inFlight -= 1;
      const now = clock.now();
      for (const window of windows) window.record(now);
      congestion.end(number, ending, now);
      const problem = ending.kind === 'throttled' ? hopeless() : undefined;
      if (problem) turnAwayAll(problem);
      pump();
    };
  };

  return {
    hopeless,
    enter: (path) => {
      if (closed) return Promise.reject(apiError(path, closed));
      const { promise, resolve, reject } = Promise.withResolvers<Leave>();
      queue.push({ path, resolve, reject });
      pump();
      return promise;
    },
    close: (problem) => {
      closed ??= problem;
      turnAwayAll(closed);
      stopTimer();
    },
  };
}
