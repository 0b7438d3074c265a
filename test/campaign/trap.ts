import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that nobody may ask. */
export interface Trap {
  readonly origin: string;
  /** Everything that was asked all the same: request lines and headers. */
  readonly caught: readonly string[];
  close(): Promise<void>;
}

/** Sets a trap on loopback. */
export async function setTrap(): Promise<Trap> {
  const caught: string[] = [];
  const server = createServer(({ method, url, rawHeaders }, response) => {
    caught.push(`${method} ${url} ${rawHeaders.join(' ')}`);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"snapshots":[],"meta":{"total":0}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caught,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
