import type { ApiFailure } from '../errors.ts';
import { ApiError } from '../errors.ts';
import type { JsonObject } from './body.ts';
import { isObject, parseObject } from './body.ts';
import { excerpt } from './excerpt.ts';
import type { RateLimits } from './limits.ts';
import { readLimits, readRetryAfter } from './limits.ts';

/** Something that can be read. */
export interface Endpoint {
  /** What the ledger calls it, for example `/v2/droplets/{id}/backups`. */
  readonly name: string;
  /** What is asked for, for example `/v2/droplets/42/backups`. */
  readonly path: string;
  /** What a token needs for it, for example `snapshot:read`. */
  readonly scope: string;
}

/** Why a read failed, before it is known whether that is final. */
export interface Problem {
  readonly failure: ApiFailure;
  readonly message: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

/** Looks at a parsed body and says what is wrong with it, if anything. */
export type Validate = (body: JsonObject) => string | undefined;

/** What one attempt brought; only `faulty` and `throttled` are worth another. No limits: no answer came. */
export type Answer = { readonly limits: RateLimits | undefined } & (
  | { readonly kind: 'read'; readonly body: JsonObject }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'faulty' | 'throttled';
      readonly problem: Problem;
      /** When the server wants to be asked again, in milliseconds since the epoch. */
      readonly notBefore: number | undefined;
    }
);

/** What came over the wire: the text is undefined when it was too large. */
export interface Received {
  readonly endpoint: Endpoint;
  readonly origin: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string | undefined;
  readonly now: number;
  /** Blots the token out of what is quoted, whole or cut. */
  readonly redact: (text: string) => string;
}

/** Makes the error of a problem that is final. */
export function apiError(endpoint: string, { failure, message, status, requestId }: Problem): ApiError {
  return new ApiError(failure, excerpt(endpoint, 200), message, { status, requestId });
}

/**
 * Sorts a response into an answer.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/HTTP-Statuses
 */
export function judge(received: Received, validate: Validate): Answer {
  const { status, headers, now } = received;
  const limits = readLimits(headers, now);
  const quote = (text: string, limit?: number) => excerpt(received.redact(text), limit);
  const body = received.text === undefined ? undefined : parseObject(received.text);
  const bodyId = typeof body?.request_id === 'string' ? body.request_id : undefined;
  const requestId = quote(headers.get('x-request-id') ?? bodyId ?? '', 64) || undefined;
  const problem = (failure: ApiFailure, message: string): Problem => ({
    failure,
    message,
    status,
    requestId,
  });

  if (status >= 300 && status < 400) {
    return { kind: 'refused', limits, problem: problem('invalid', redirected(received, quote)) };
  }
  if (status === 429) {
    const notBefore = readRetryAfter(headers, now) ?? limits.resetAt;
    return { kind: 'throttled', limits, notBefore, problem: problem('throttled', 'answers 429') };
  }
  if (status >= 500 || status === 408) {
    const notBefore = readRetryAfter(headers, now);
    return { kind: 'faulty', limits, notBefore, problem: problem('unavailable', `answers ${status}`) };
  }
  if (status >= 400) {
    const { failure, message } = refusal(received, body, quote);
    return { kind: 'refused', limits, problem: problem(failure, message) };
  }
  if (received.text === undefined) {
    return { kind: 'refused', limits, problem: problem('invalid', 'answers with more than 64 MiB') };
  }
  const flaw = status === 200 && isObject(body) ? validate(body) : describe(received.text, headers, quote);
  if (flaw === undefined && body !== undefined) return { kind: 'read', limits, body };
  const message = `answers ${status} with ${flaw}`;
  return { kind: 'faulty', limits, notBefore: undefined, problem: problem('invalid', message) };
}

type Quote = (text: string, limit?: number) => string;

function describe(text: string, headers: Headers, quote: Quote): string {
  if (text === '') return 'nothing in it';
  const type = quote(headers.get('content-type') ?? 'no content type', 40);
  return `what is no whole JSON object (${type}): ${quote(text)}`;
}

function redirected({ status, headers, origin }: Received, quote: Quote): string {
  const location = headers.get('location') ?? '';
  const target = location !== '' && URL.canParse(location, origin) ? new URL(location, origin) : undefined;
  const where = target === undefined ? 'nowhere' : target.origin === 'null' ? target.protocol : target.origin;
  return (
    `answers with a redirect (${status}) to ${quote(where, 120)}, which is never followed: ` +
    `the token goes to ${origin} only`
  );
}

function refusal({ status, endpoint }: Received, body: JsonObject | undefined, quote: Quote): Problem {
  if (status === 401) {
    const todo = 'check DIGITALOCEAN_ACCESS_TOKEN, it may be revoked or mistyped';
    return { failure: 'unauthorized', message: `the API refused the token (401): ${todo}` };
  }
  if (status === 403) {
    const message = `the token may not read this (403): grant it \`${endpoint.scope}\``;
    return { failure: 'forbidden', message };
  }
  if (status === 404) return { failure: 'not-found', message: 'is not there (404)' };
  const said = [body?.id, body?.message].filter((part) => typeof part === 'string');
  const reason = said.length > 0 ? `: ${quote(said.join(': '), 160)}` : '';
  return { failure: 'invalid', message: `the API refused the request (${status})${reason}` };
}
