import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Instant, instantFromMillis } from '../time.ts';
import type { SandboxAccount } from './account.ts';
import { type Answer, refusal } from './answer.ts';
import { listingsOf } from './listings.ts';
import { type RateLimit, rateLimiter, usualRateLimit } from './rate-limit.ts';
import { type Intercepted, type Reply, send } from './reply.ts';
import { outcomeOf } from './routes.ts';
import { allScopes, type Scope } from './scopes.ts';

export interface SandboxOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: a new one. */
  readonly token?: string;
  /** Added to each answer. */
  readonly latencyMs?: number;
  readonly rateLimit?: RateLimit | false;
  /** The clock behind the rate limit. */
  readonly now?: () => Instant;
  /** What the token may see; default everything. */
  readonly scopes?: Iterable<Scope>;
  /** Returns undefined to let the request through; `respond` makes the usual answer, to be altered. */
  readonly intercept?: (
    request: Intercepted,
    respond: () => Answer,
  ) => Reply | undefined | Promise<Reply | undefined>;
}

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

export interface Sandbox {
  /** The origin, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly requests: readonly SeenRequest[];
  /** Shows another account from the next request on. */
  replace(account: SandboxAccount): void;
  close(): Promise<void>;
}

/**
 * Serves an account on the loopback interface as DigitalOcean's API v2 does, read-only.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/
 */
export async function startSandbox(account: SandboxAccount, options: SandboxOptions = {}): Promise<Sandbox> {
  const token = options.token ?? `dop_v1_${randomBytes(32).toString('hex')}`;
  const granted = new Set<Scope>(options.scopes ?? allScopes);
  const takeTicket = rateLimiter(options.rateLimit ?? usualRateLimit, options.now ?? systemClock);
  const requests: SeenRequest[] = [];
  const seen = new Map<string, number>();
  let lists = listingsOf(account);

  const respond = (request: IncomingMessage, url: URL): Answer => {
    const ticket = takeTicket();
    const outcome = () => {
      if (request.headers.authorization !== `Bearer ${token}`) return refusal(401);
      if (ticket.refused) return refusal(429);
      if (request.method !== 'GET') return refusal(405);
      return outcomeOf(lists, url, (scope) => granted.has(scope));
    };
    const { status, content } = outcome();
    const requestId = randomUUID();
    return {
      status,
      headers: { ...ticket.headers, 'x-request-id': requestId },
      body: JSON.stringify(status === 200 ? content : { ...content, request_id: requestId }),
    };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const url = new URL(origin + path);
    requests.push({ method: request.method ?? '', path });
    const nth = (seen.get(path) ?? 0) + 1;
    seen.set(path, nth);
    if (options.latencyMs) await sleep(options.latencyMs);
    const { headers } = request;
    let made: Answer | undefined;
    const usual = () => {
      made ??= respond(request, url);
      return made;
    };
    const reply = await options.intercept?.({ path, url, headers, count: requests.length, nth }, usual);
    send(request, response, reply ?? usual(), usual);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(JSON.stringify({ id: 'server_error', message: String(error) }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    token,
    requests,
    replace: (other) => {
      lists = listingsOf(other);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const systemClock = () => instantFromMillis(Date.now()) as Instant;
