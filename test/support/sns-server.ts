import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SnsRefusal } from './sns-rules.ts';
import { createSnsService, type SnsDelivery, type SnsSubscription, type SnsTopic } from './sns-service.ts';
import { answerXml, errorXml } from './sns-wire.ts';

/** `none` is none, to fail a later request; `reset` breaks the connection, `silent` takes the message and never answers; the others are error answers. */
export type SnsFault =
  | 'none'
  | 'throttle'
  | 'internal'
  | 'deny'
  | 'reset'
  | 'silent'
  | { readonly code: string; readonly status: number };

export interface SnsServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly received: readonly SnsDelivery[];
  /** The actions asked for, failed ones included, in their order. */
  readonly requests: readonly string[];
  /** Makes the next `times` requests fail so; call it again for what comes after. */
  fail(fault: SnsFault, times?: number): void;
  /** Makes these entries of the next `times` batches fail, through no fault of the sender. */
  failEntries(ids: readonly string[], times: number): void;
  close(): Promise<void>;
}

const faults = {
  throttle: new SnsRefusal('Throttled', 'Rate exceeded', 429),
  internal: new SnsRefusal('InternalError', 'We encountered an internal error.', 500),
  deny: new SnsRefusal('AuthorizationError', 'User: arn:aws:iam::123456789012:user/x is not authorized', 403),
} as const;

/** Starts an SNS of the tests' own on loopback: the service's limits, a body for each protocol, faults on demand. */
export async function startSns(options: {
  topics: readonly SnsTopic[];
  subscriptions?: readonly SnsSubscription[];
  latencyMs?: number;
}): Promise<SnsServer> {
  const service = createSnsService(options.topics, options.subscriptions ?? []);
  const requests: string[] = [];
  const planned: SnsFault[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const action = form.get('Action') ?? '';
    requests.push(action);
    const fault = planned.shift();
    if (options.latencyMs) await sleep(options.latencyMs);
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    try {
      if (fault && fault !== 'silent' && fault !== 'none') throw refusalOf(fault);
      const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/sns\//.exec(request.headers.authorization ?? '')?.[1];
      const body = answerXml(action, service.act(action, form, scope));
      if (fault !== 'silent') response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
    } catch (error) {
      const refusal = error instanceof SnsRefusal ? error : new SnsRefusal('TestBug', String(error), 500);
      response.writeHead(refusal.status, { 'content-type': 'text/xml' }).end(errorXml(refusal));
    }
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
    received: service.received,
    requests,
    fail: (fault, times = 1) => {
      planned.push(...Array<SnsFault>(times).fill(fault));
    },
    failEntries: service.failEntries,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function refusalOf(fault: Exclude<SnsFault, 'none' | 'reset' | 'silent'>): SnsRefusal {
  if (typeof fault === 'object') return new SnsRefusal(fault.code, 'Refused as the test asked', fault.status);
  return faults[fault];
}
