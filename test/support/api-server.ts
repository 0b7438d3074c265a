import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface Seen {
  /** From 0, in the order of arrival. */
  readonly index: number;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly page: number;
  readonly headers: IncomingMessage['headers'];
  /** How often this very page was asked for before. */
  readonly earlier: number;
}

export type Handler = (seen: Seen, response: ServerResponse) => void;

export interface ApiServer {
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** The most requests that were under way at a time. */
  readonly mostInFlight: number;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers as the handler says. */
export async function startApi(handler: Handler): Promise<ApiServer> {
  const seen: Seen[] = [];
  const asked = new Map<string, number>();
  let inFlight = 0;
  let mostInFlight = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const earlier = asked.get(url.href) ?? 0;
    asked.set(url.href, earlier + 1);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    response.on('close', () => {
      inFlight -= 1;
    });
    const entry: Seen = {
      index: seen.length,
      path: url.pathname,
      query: url.searchParams,
      page: Number(url.searchParams.get('page') ?? 1),
      headers: request.headers,
      earlier,
    };
    seen.push(entry);
    handler(entry, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    get mostInFlight() {
      return mostInFlight;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a whole answer. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}

/**
 * A page of a list, as the API gives it.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/Links-and-Pagination
 */
export function pageOf(all: readonly unknown[], { query, page }: Seen, most = 200, key = 'things') {
  const size = Math.min(most, Number(query.get('per_page') ?? 20));
  const items = all.slice((page - 1) * size, page * size);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number) => `https://api.digitalocean.com/v2/elsewhere?page=${to}`;
  const forward = page < last ? { next: link(page + 1), last: link(last) } : {};
  const back = page > 1 ? { first: link(1), prev: link(page - 1) } : {};
  return {
    [key]: items,
    links: last > 1 ? { pages: { ...back, ...forward } } : {},
    meta: { total: all.length },
  };
}

/** Things with ids `1` to `count`. */
export function things(count: number, from = 1): { id: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: from + index }));
}
