import { apiError, type Endpoint, type Problem, type Validate } from './answer.ts';
import type { JsonObject } from './body.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger.ts';
import type { Query } from './request.ts';
import { createSend } from './request.ts';
import { createRetries, outOfTime } from './retry.ts';
import { createGate } from './throttle.ts';
import { createWatch } from './watch.ts';

/** Where the work stands, for a live line. */
export interface Progress {
  /** Attempts that were sent. */
  readonly requests: number;
  /** Requests that brought what was asked for. */
  readonly succeeded: number;
  readonly pages: number;
  readonly items: number;
  /** What the latest answer said remains of the token's hour. */
  readonly remaining: number | undefined;
  /** The instant, in milliseconds since the epoch, that everyone waits for. */
  readonly waitingUntil: number | undefined;
}

export interface ClientOptions {
  readonly token: string;
  /** The API's origin, for example `https://api.digitalocean.com`; the token goes nowhere else. */
  readonly apiUrl: string;
  readonly clock: Clock;
  /** The caller's deadline in milliseconds since the epoch; none by default. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For one attempt, headers and body together; 60 s by default. */
  readonly attemptTimeoutMs?: number | undefined;
  /** Requests in flight at a time; 32 by default. */
  readonly concurrency?: number | undefined;
  /** Called after every answer, page and change of waiting. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface GetOptions {
  readonly ledger?: Ledger | undefined;
  /** Says what is wrong with a body; it is then asked for again, like a broken one. */
  readonly validate?: Validate | undefined;
  /** Earlier than the client's own, in milliseconds since the epoch. */
  readonly deadline?: number | undefined;
}

export interface Client {
  readonly clock: Clock;
  readonly concurrency: number;
  /** When its time ends, in milliseconds since the epoch. */
  readonly deadline?: number;
  readonly stats: Progress;
  /**
   * Reads a JSON object with GET, retrying what may get better and staying inside the rate limit.
   * @throws ApiError for whatever is final
   */
  get(endpoint: Endpoint, query?: Query, options?: GetOptions): Promise<JsonObject>;
  /** Adds a page that was read to the progress. */
  countPage(items: number): void;
}

/**
 * Makes a client that only reads. A 401 before anything was read ends everything it was asked for.
 * @throws ConfigError for a token that no header can hold
 */
export function createClient(options: ClientOptions): Client {
  const { token, apiUrl, clock, onProgress } = options;
  const { deadline = Number.POSITIVE_INFINITY, attemptTimeoutMs = 60_000, concurrency = 32 } = options;
  const send = createSend(token, apiUrl, clock);
  const progress = {
    requests: 0,
    succeeded: 0,
    pages: 0,
    items: 0,
    remaining: undefined as number | undefined,
    waitingUntil: undefined as number | undefined,
  };
  const report = () => onProgress?.({ ...progress });
  const onWait = (until: number | undefined) => {
    progress.waitingUntil = until;
    report();
  };
  const gate = createGate({ clock, concurrency, deadline, onWait });
  const halt = new AbortController();
  let halted: Problem | undefined;

  const stop = (problem: Problem) => {
    if (halted) return;
    halted = problem;
    gate.close(problem);
    halt.abort();
  };
  const onAbort = () => stop({ failure: 'aborted', message: 'was stopped before it was read' });
  const watch = createWatch(options.signal, onAbort);

  const get = async (endpoint: Endpoint, query: Query = {}, extras: GetOptions = {}): Promise<JsonObject> => {
    const { path } = endpoint;
    const { ledger, validate = () => undefined, deadline: end = deadline } = extras;
    const decide = createRetries(clock, end);
    const { signal } = halt;
    for (;;) {
      if (end < deadline && clock.now() >= end) throw apiError(path, outOfTime(end));
      const leave = await gate.enter(path);
      progress.requests += 1;
      if (ledger) ledger.requests += 1;
      const now = clock.now();
      // A second at least for what waited for the rate limit until its own time was over.
      const timeoutMs = Math.min(attemptTimeoutMs, deadline - now, Math.max(end - now, 1_000));
      const answer = await send({ endpoint, query, validate, timeoutMs, signal });
      progress.remaining = answer.limits?.remaining ?? progress.remaining;
      if (answer.kind === 'read') progress.succeeded += 1;
      if (answer.kind === 'throttled') {
        const { at, final } = decide(answer);
        if (ledger) ledger.throttled += 1;
        leave({ kind: 'throttled', pauseUntil: at, told: answer.notBefore !== undefined });
        report();
        const problem = halted ?? final ?? gate.hopeless();
        if (problem) throw apiError(path, problem);
        continue;
      }
      leave({ kind: 'ended', limits: answer.limits });
      report();
      if (answer.kind === 'read') return answer.body;
      if (answer.problem.failure === 'unauthorized' && progress.succeeded === 0) stop(answer.problem);
      if (halted) throw apiError(path, halted);
      if (answer.kind === 'refused') throw apiError(path, answer.problem);
      const { at, final } = decide(answer);
      if (final) throw apiError(path, final);
      if (ledger) ledger.retries += 1;
      // A halt ends the sleep; the gate then says why.
      await clock.sleep(at - clock.now(), signal).catch(() => undefined);
    }
  };

  return {
    clock,
    concurrency,
    deadline,
    stats: progress,
    get: (endpoint, query, extras) => watch(() => get(endpoint, query, extras)),
    countPage: (items) => {
      progress.pages += 1;
      progress.items += items;
      report();
    },
  };
}
