import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Outcome, startRuntimeApi } from './runtime-api.ts';
import { runtimeClient } from './runtime-client.ts';

export interface Container extends AsyncDisposable {
  /** Milliseconds from the start of the process to its first request for work. */
  readonly coldStartMs: number;
  /** All that the process has written. */
  readonly output: string;
  /** Invokes the function, cold the first time; the process does not survive its deadline. */
  invoke(
    event: unknown,
    options?: { readonly timeoutMs?: number; readonly requestId?: string },
  ): Promise<Outcome>;
}

/**
 * Starts an unpacked package in a process of its own under the runtime client, as Lambda's nodejs24.x does.
 * @param handler as the template names it, `dist/audit.handler`
 * @throws Error with the client's words where the package does not load
 */
export async function startContainer(
  root: string,
  handler: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Container> {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['--no-experimental-detect-module', '--no-experimental-require-module', runtimeClient],
    {
      cwd: root,
      env: {
        ...environment,
        _HANDLER: handler,
        AWS_LAMBDA_RUNTIME_API: api.address,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_FUNCTION_NAME: 'snapwarden-production',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/snapwarden-production',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[$LATEST]0123456789abcdef',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: root,
        TZ: ':UTC',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const ended = once(child, 'close');
  ended.then(api.died);
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await api.close();
  };
  const output = () => Buffer.concat(chunks).toString('utf8');
  await api.ready.catch(async (cause: Error) => {
    await stop();
    throw new Error(`${cause.message}\n${output()}`, { cause });
  });
  return {
    coldStartMs: performance.now() - startedAt,
    get output() {
      return output();
    },
    invoke: async (event, { timeoutMs = 60_000, requestId } = {}) => {
      const outcome = await api.invoke(event, {
        timeoutMs,
        ...(requestId === undefined ? {} : { requestId }),
      });
      if (outcome.kind === 'died') child.kill('SIGKILL');
      return outcome;
    },
    [Symbol.asyncDispose]: stop,
  };
}
