import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came of an invocation; `died` where the process ended, or had to be, before it answered. */
export type Outcome =
  | { readonly kind: 'response'; readonly body: unknown; readonly leftMs: number }
  | { readonly kind: 'error'; readonly body: FailureBody; readonly leftMs: number }
  | { readonly kind: 'died' };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror */
export interface FailureBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface RuntimeApi {
  /** Host and port, as `AWS_LAMBDA_RUNTIME_API` has them. */
  readonly address: string;
  /** Settles when the runtime first asks for work, or rejects with its error at the start. */
  readonly ready: Promise<void>;
  /** Hands an event out, and gives the process up where there is no answer by the deadline. */
  invoke(
    event: unknown,
    options: { readonly timeoutMs: number; readonly requestId?: string },
  ): Promise<Outcome>;
  /** To be called when the process has ended. */
  died(): void;
  close(): Promise<void>;
}

interface Work {
  readonly requestId: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
  deadline: number;
}

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:snapwarden-production';

/**
 * Starts the API that Lambda gives a runtime: one invocation at a time, handed out when it asks for the next.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const queue: Work[] = [];
  const underWay = new Map<string, Work>();
  let waiting: ServerResponse | undefined;

  const handOut = () => {
    const work = waiting && queue.shift();
    if (!waiting || !work) return;
    work.deadline = Date.now() + work.timeoutMs;
    underWay.set(work.requestId, work);
    const headers = {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': work.requestId,
      'lambda-runtime-deadline-ms': String(work.deadline),
      'lambda-runtime-invoked-function-arn': ARN,
      'lambda-runtime-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
    };
    waiting.writeHead(200, headers).end(JSON.stringify(work.event));
    waiting = undefined;
    const { requestId, settle } = work;
    const overdue = () => underWay.delete(requestId) && settle({ kind: 'died' });
    setTimeout(overdue, work.timeoutMs).unref();
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, requestId = '', what] =
      /^\/2018-06-01\/runtime\/(?:invocation|init)\/(?:([^/]+)\/)?(next|response|error)$/.exec(
        request.url ?? '',
      ) ?? [];
    if (what === 'next') {
      waiting = response;
      ready.resolve();
      handOut();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(what ? 202 : 404).end();
    if (requestId === '') {
      const { errorType, errorMessage } = body as FailureBody;
      ready.reject(new Error(`the runtime could not start: ${errorType}: ${errorMessage}`));
      return;
    }
    const work = underWay.get(requestId);
    underWay.delete(requestId);
    const leftMs = (work?.deadline ?? 0) - Date.now();
    if (what === 'error') work?.settle({ kind: 'error', body: body as FailureBody, leftMs });
    else work?.settle({ kind: 'response', body, leftMs });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: ready.promise,
    invoke: (event, { timeoutMs, requestId = randomUUID() }) =>
      new Promise((settle) => {
        queue.push({ requestId, event, timeoutMs, settle, deadline: 0 });
        handOut();
      }),
    died: () => {
      ready.reject(new Error('the process ended before it asked for work'));
      for (const { settle } of [...underWay.values(), ...queue]) settle({ kind: 'died' });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
