import ky from 'ky';
import type { ApiFailure } from '../errors.ts';
import { ConfigError } from '../errors.ts';
import type { Answer, Endpoint, Validate } from './answer.ts';
import { judge } from './answer.ts';
import { readText } from './body.ts';
import type { Clock } from './clock.ts';
import { pieceRedactor, redactor } from './excerpt.ts';

/** What may be asked beside the path. */
export type Query = Readonly<Record<string, string | number | boolean>>;

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly query: Query;
  readonly validate: Validate;
  /** For the headers and the body together, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends one GET and says what came of it; never rejects. */
export type Send = (attempt: Attempt) => Promise<Answer>;

/** Ten thousand Droplets are 35 MB over all their pages; one page is far below this. */
const LARGEST_BODY = 64 * 1_024 * 1_024;
const LARGEST_ERROR_BODY = 16 * 1_024;

/**
 * The only place that holds the token; it goes out in the `authorization` header of GETs to the origin.
 * @throws ConfigError for a token that no header can hold, without quoting it
 */
export function createSend(token: string, apiUrl: string, clock: Clock): Send {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError(['DIGITALOCEAN_ACCESS_TOKEN holds a space or a character that no token has']);
  }
  const { origin } = new URL(apiUrl);
  const redact = redactor(token);
  const redactQuote = pieceRedactor(token);
  const api = ky.create({
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'snapwarden' },
    redirect: 'manual',
    retry: 0,
    throwHttpErrors: false,
    timeout: false,
  });

  return async ({ endpoint, query, validate, timeoutMs, signal }) => {
    const url = buildUrl(origin, endpoint.path, query);
    if (url === undefined) return refused('invalid', 'is no path that could be asked for');
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), timeoutMs);
    const either = AbortSignal.any([signal, timer.signal]);
    try {
      const response = await whileOpen(api.get(url, { signal: either }), either);
      const { status, headers } = response;
      const reading = readText(response.body, response.ok ? LARGEST_BODY : LARGEST_ERROR_BODY, either);
      const body = response.ok ? await reading : await reading.catch(() => '');
      // A server that echoes the token, in an error or in a name, must not get it into a report.
      const text = body === undefined ? undefined : redact(body);
      const now = clock.now();
      return judge({ endpoint, origin, status, headers, text, redact: redactQuote, now }, validate);
    } catch (error) {
      if (signal.aborted) return refused('aborted', 'was stopped before an answer came');
      if (timer.signal.aborted)
        return faulty('timeout', `gave no whole answer within ${timeoutMs / 1_000} s`);
      return faulty('unavailable', `could not be read from ${origin} (${networkCode(error)})`);
    } finally {
      clearTimeout(timeout);
    }
  };
}

function refused(failure: ApiFailure, message: string): Answer {
  return { kind: 'refused', limits: undefined, problem: { failure, message } };
}

function faulty(failure: ApiFailure, message: string): Answer {
  return { kind: 'faulty', limits: undefined, notBefore: undefined, problem: { failure, message } };
}

/** The URL on our own origin, or undefined for a path that the URL parser would read as another one. */
function buildUrl(origin: string, path: string, query: Query): URL | undefined {
  const url = new URL(origin);
  url.pathname = path;
  if (!path.startsWith('/v2/') || url.pathname !== path) return undefined;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

/** Settles with the promise, or rejects as soon as the signal aborts, whatever the promise does then. */
async function whileOpen<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The error's own code, for example `ECONNRESET`; its text may quote the request, so nobody reads that. */
function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) return code;
  }
  return 'the connection broke';
}
