import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An error answer of the service, a broken connection, or a call that is never answered. */
export type ParameterFault = 'reset' | 'silent' | { readonly code: string; readonly status?: number };

export interface ParameterStore extends AsyncDisposable {
  readonly endpoint: string;
  /** The names asked for, in their order, failed calls included. */
  readonly asked: readonly string[];
  /** Stores a SecureString. */
  put(name: string, value: string): void;
  /** Makes the next `times` calls fail so. */
  fail(fault: ParameterFault, times?: number): void;
  close(): Promise<void>;
}

/**
 * Starts a Parameter Store of the tests' own on loopback that knows `GetParameter` of SecureStrings only.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export async function startParameterStore(
  initial: Readonly<Record<string, string>> = {},
): Promise<ParameterStore> {
  const values = new Map(Object.entries(initial));
  const asked: string[] = [];
  const planned: ParameterFault[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    const refuse = (code: string, status = 400) => reply(status, { __type: code, message: 'Refused' });

    const { Name, WithDecryption } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    asked.push(Name);
    const fault = planned.shift();
    if (fault === 'silent') return;
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    if (fault) return void refuse(fault.code, fault.status);
    if (request.headers['x-amz-target'] !== 'AmazonSSM.GetParameter')
      return void refuse('UnknownOperationException');
    if (!/\/ssm\/aws4_request/.test(request.headers.authorization ?? ''))
      return void refuse('MissingAuthenticationTokenException');
    const value = values.get(Name);
    if (value === undefined) return void refuse('ParameterNotFound');
    const shown = WithDecryption === true ? value : 'AQICAHgk-ciphertext';
    reply(200, { Parameter: { Name, Type: 'SecureString', Value: shown, Version: 1 } });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    put: (name, value) => values.set(name, value),
    fail: (fault, times = 1) => {
      planned.push(...Array<ParameterFault>(times).fill(fault));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
