import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** A request that a test may answer in its own way. */
export interface Intercepted {
  /** Path and query. */
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** Which request this is, counted from 1: of all, and of those to this path and query. */
  readonly count: number;
  readonly nth: number;
}

/**
 * What a test sends instead: an answer (status 200, JSON and no rate-limit headers unless given), a reset
 * connection, half of the usual answer, or whatever it does with the response.
 */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string | Buffer }
  | 'reset'
  | 'truncate'
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** Sends a reply; a reset or cut one ends the connection. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  usual: () => Answer,
): void {
  if (typeof reply === 'function') {
    reply(request, response);
    return;
  }
  if (reply === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const { status = 200, headers = {}, body = '' } = reply === 'truncate' ? usual() : reply;
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  });
  if (reply === 'truncate') {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  } else {
    response.end(bytes);
  }
}
