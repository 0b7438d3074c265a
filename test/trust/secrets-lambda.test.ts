import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startWorld, type World } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';
import { listen, type Misdeed, misdeeds } from './hostile-api.ts';
import { everythingOf, leakIn, TOKEN } from './leaks.ts';

vi.setConfig({ testTimeout: 60_000 });

const debug = {
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
  AWS_LAMBDA_LOG_LEVEL: undefined,
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_LOGGER_LOG_EVENT: 'true',
  NODE_ENV: 'development',
};

/** A world whose API does the same misdeed to every request, with a trap on another port. */
async function startHostileWorld(misdeed: Misdeed | undefined, environment = {}) {
  const trap = await listen((_, response) => void response.end('{}'));
  onTestFinished(() => trap.close());
  const headers: string[] = [];
  const world = await startWorld({
    account: twoDroplets,
    sandbox: {
      token: TOKEN,
      intercept: () => (request, response) => {
        headers.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}`);
        if (misdeed) misdeed(request, response, trap.origin);
        else response.writeHead(200).end('{}');
      },
    },
    environment: { ...debug, ...environment },
  });
  return { world, trap, headers };
}

/** All that an invocation lets out: answer or error, logs, metrics, messages as received. */
async function invoke({ container, output, sns }: World, name: 'audit' | 'report', event: unknown) {
  const outcome: unknown = await (await container(name))(event, { timeoutMs: 4_000 }).catch((error) => error);
  const messages = sns.received.map((message) => JSON.stringify(message)).join('\n');
  return `${everythingOf(outcome)}\n${output.text}\n${messages}`;
}

describe('a function that meets a server that', () => {
  it.each(Object.keys(misdeeds))('%s lets no token out', async (misdeed) => {
    const { world, trap, headers } = await startHostileWorld(misdeeds[misdeed]);
    for (const name of ['audit', 'report'] as const) {
      const all = await invoke(world, name, { now: NOW });
      expect(all.length).toBeGreaterThan(200);
      expect(leakIn(all)).toBeUndefined();
    }
    expect(trap.seen).toEqual([]);
    expect(headers.length).toBeGreaterThan(0);
    for (const request of headers) {
      expect(request).toMatch(/^GET \/v2\//);
      expect(leakIn(request.replace(`authorization\nBearer ${TOKEN}`, ''))).toBeUndefined();
    }
  });

  it.each(['audit', 'report'] as const)('cannot be reached lets no token out: %s', async (name) => {
    const { world } = await startHostileWorld(undefined, { DIGITALOCEAN_API_URL: 'http://127.0.0.1:1' });
    expect(leakIn(await invoke(world, name, { now: NOW }))).toBeUndefined();
  });

  it('is asked by a fault of ours that quotes the request, which still lets no token out', async () => {
    const quote = (input: Request) =>
      Promise.reject(new TypeError(`injected ${input.url} ${[...input.headers].join(' ')}`));
    const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation(quote as never);
    onTestFinished(() => fetch.mockRestore());
    const { world } = await startHostileWorld(undefined);
    expect(leakIn(await invoke(world, 'audit', { now: NOW }))).toBeUndefined();
    expect(fetch).toHaveBeenCalled();
  });

  it('holds the token in no setting, and names none that was put into a wrong one', async () => {
    const { world } = await startHostileWorld(undefined, { DIGITALOCEAN_TOKEN_PARAMETER: TOKEN });
    expect(leakIn(await invoke(world, 'audit', { now: NOW }))).toBeUndefined();
    const told = await startHostileWorld(undefined, { SNS_TOPIC_ARN: TOKEN });
    expect(leakIn(await invoke(told.world, 'audit', { now: NOW }))).toBeUndefined();
  });

  it('is invoked with the token in the payload by mistake, and shows it nowhere', async () => {
    for (const event of [{ now: TOKEN }, { [`x${TOKEN.length}`]: TOKEN, now: NOW }, TOKEN, [TOKEN]]) {
      const { world } = await startHostileWorld(undefined);
      expect(leakIn(await invoke(world, 'audit', event))).toBeUndefined();
    }
  });
});
