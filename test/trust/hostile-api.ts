import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a hostile server may do with a request that holds the token. */
export type Misdeed = (request: IncomingMessage, response: ServerResponse, trap: string) => void;

const json = { 'content-type': 'application/json' };
const echoOf = ({ headers, rawHeaders }: IncomingMessage) => `${headers.authorization} ${rawHeaders}`;
const bearer = ({ headers }: IncomingMessage) => String(headers.authorization).slice('Bearer '.length);

const refuse =
  (status: number): Misdeed =>
  (request, response) => {
    const echo = echoOf(request);
    response
      .writeHead(status, { ...json, 'x-request-id': bearer(request), 'retry-after': '0' })
      .end(JSON.stringify({ id: bearer(request), message: echo, request_id: bearer(request) }));
  };

const redirect =
  (status: number, to: (request: IncomingMessage, trap: string) => string): Misdeed =>
  (request, response, trap) =>
    void response.writeHead(status, { location: to(request, trap) }).end(echoOf(request));

/** An item for every list, named by what is told, with a next page elsewhere. */
const list =
  (name: (request: IncomingMessage) => string): Misdeed =>
  (request, response, trap) => {
    const { pathname } = new URL(request.url ?? '', 'http://loopback');
    const created_at = '2026-01-01T00:00:00Z';
    const region = { slug: 'fra1' };
    const item = {
      id: 7,
      name: name(request),
      created_at,
      region,
      regions: [name(request)],
      tags: [name(request)],
    };
    const snapshot = { ...item, id: 8, resource_id: '7', resource_type: 'droplet', size_gigabytes: 2 };
    const body = {
      account: { name: name(request), email: name(request), team: { name: name(request) } },
      droplets:
        pathname === '/v2/droplets' ? [{ ...item, backup_ids: [], snapshot_ids: [8], volume_ids: [] }] : [],
      snapshots: [snapshot],
      volumes: [{ ...item, id: 'v', droplet_ids: [] }],
      images: [{ ...item, id: 9, type: 'backup', size_gigabytes: 1 }],
      policies: {},
      tags: [],
      links: { pages: { next: `${trap}${pathname}?page=2&token=${bearer(request)}` } },
      meta: { total: 1 },
    };
    response.writeHead(200, json).end(JSON.stringify(body));
  };

/** By name. Those that are asked again for a while are told to be, at once. */
export const misdeeds: Readonly<Record<string, Misdeed>> = {
  'refuses with an echo (400)': refuse(400),
  'refuses the token with an echo (401)': refuse(401),
  'forbids with an echo (403)': refuse(403),
  'finds nothing but the echo (404)': refuse(404),
  'fails with an echo (500)': refuse(500),
  'redirects to another port': redirect(302, ({ url }, trap) => `${trap}${url}`),
  'redirects to another port, method kept': redirect(307, ({ url }, trap) => `${trap}${url}`),
  'redirects without a scheme': redirect(301, ({ url }, trap) => `${trap.slice('http:'.length)}${url}`),
  'redirects to another scheme': redirect(308, ({ headers, url }) => `https://${headers.host}${url}`),
  'redirects to another host': redirect(
    302,
    ({ headers, url }) => `http://localhost:${headers.host?.split(':')[1]}${url}`,
  ),
  'redirects with the token in the address': redirect(
    302,
    (request, trap) => `${trap.replace('http://', `http://${bearer(request)}@`)}/?token=${bearer(request)}`,
  ),
  'redirects to a scheme that is the token': redirect(
    302,
    (request) => `${bearer(request).replaceAll('_', '-')}:x`,
  ),
  'names everything by the token': list(bearer),
  'names everything by the token, in escapes': (request, response, trap) => {
    const escaped = { ...response, writeHead: response.writeHead.bind(response) } as never as ServerResponse;
    const unicode = [...bearer(request)].map(
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    Object.assign(escaped, {
      writeHead: (status: number, headers: object) => {
        response.writeHead(status, { ...headers });
        return { end: (body: string) => response.end(body.replaceAll(bearer(request), unicode.join(''))) };
      },
    });
    list(bearer)(request, escaped, trap);
  },
  'answers with a page that echoes': (request, response) =>
    void response
      .writeHead(200, { 'content-type': `text/${bearer(request)}` })
      .end(`<p>${echoOf(request)}</p>`),
  'cuts its echo short': (request, response) =>
    void response.writeHead(200, json).end(`{"m":"${bearer(request).slice(0, -9)}`),
  'cuts a refusal short': (request, response) =>
    void response.writeHead(422, json).end(JSON.stringify({ message: `${bearer(request).slice(3, -5)}` })),
  'resets the connection': (request) => void request.socket.resetAndDestroy(),
  'resets inside an echo': (request, response) => {
    response.writeHead(200, { ...json, 'content-length': 9_999 });
    response.write(echoOf(request), () => response.destroy());
  },
  'speaks no HTTP': (request) => void request.socket.end(`SSH-2.0-${echoOf(request)}\r\n\r\n`),
};

/** A server and what it saw: request lines and headers, as they came. */
export interface Listener {
  readonly origin: string;
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** Listens on loopback. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A hostile server with a trap on another port. */
export async function startHostile(misdeed: Misdeed): Promise<{ api: Listener; trap: Listener }> {
  const trap = await listen((_, response) => void response.end('{}'));
  const api = await listen((request, response) => misdeed(request, response, trap.origin));
  return { api, trap };
}
