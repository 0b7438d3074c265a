import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { PARAMETER, startWorld, type World } from '../support/lambda.ts';
import { EARLIER, NOW, twoDroplets } from '../support/sample-run.ts';

const STALE = `dop_v1_${'5'.repeat(64)}`;
const quiet = { now: EARLIER, publish: false };

/** A run that must fail; everything that came of it. */
async function failing(run: Promise<unknown>, { output }: World): Promise<{ message: string; all: string }> {
  const error = await run.then(
    (answer) => expect.unreachable(`it answered ${inspect(answer)}`),
    (reason: unknown) => reason as Error,
  );
  const shown = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
  return {
    message: error.message,
    all: `${output.text}\n${shown}\n${error.stack}\n${JSON.stringify(error)}`,
  };
}

describe('the token', () => {
  it('is read once for all invocations of a container', async () => {
    const { container, parameters } = await startWorld({ account: twoDroplets });
    const audit = await container('audit');
    await audit(quiet);
    await audit(quiet);
    await audit({ now: NOW });
    expect(parameters.asked).toEqual([PARAMETER]);
    await (await container('report'))({ now: NOW });
    expect(parameters.asked).toEqual([PARAMETER, PARAMETER]);
  });

  it('is read decrypted, and a line break at its end is forgiven', async () => {
    const { container, parameters, api } = await startWorld({ account: twoDroplets });
    parameters.put(PARAMETER, `${api.token}\n`);
    await expect((await container('audit'))(quiet)).resolves.toMatchObject({ complete: true });
  });

  it('comes from Secrets Manager through the same call', async () => {
    const name = '/aws/reference/secretsmanager/snapwarden';
    const { container, parameters, api } = await startWorld({
      account: twoDroplets,
      environment: { DIGITALOCEAN_TOKEN_PARAMETER: name },
    });
    parameters.put(name, api.token);
    await expect((await container('audit'))(quiet)).resolves.toMatchObject({ complete: true });
    expect(parameters.asked).toEqual([name]);
  });

  it('comes from the environment where somebody tries things, and no parameter is asked for', async () => {
    const token = `dop_v1_${'a'.repeat(64)}`;
    const { container, parameters } = await startWorld({
      account: twoDroplets,
      sandbox: { token },
      environment: { DIGITALOCEAN_TOKEN_PARAMETER: undefined, DIGITALOCEAN_ACCESS_TOKEN: token },
    });
    await expect((await container('audit'))(quiet)).resolves.toMatchObject({ complete: true });
    expect(parameters.asked).toEqual([]);
  });

  it('is asked for again where its reading failed, by the next invocation', async () => {
    const { container, parameters } = await startWorld({ account: twoDroplets });
    const audit = await container('audit');
    parameters.fail({ code: 'AccessDeniedException' });
    await expect(audit(quiet)).rejects.toThrow(PARAMETER);
    await expect(audit(quiet)).resolves.toMatchObject({ complete: true });
    expect(parameters.asked).toHaveLength(2);
  });

  it('is read after a passing failure of the service', async () => {
    const { container, parameters } = await startWorld({ account: twoDroplets });
    parameters.fail({ code: 'InternalServerError', status: 500 });
    await expect((await container('audit'))(quiet)).resolves.toMatchObject({ complete: true });
    expect(parameters.asked).toHaveLength(2);
  });
});

describe('a token that was rotated', () => {
  it('is read again in a warm container, once, and the run succeeds', async () => {
    const world = await startWorld({ account: twoDroplets });
    const { container, parameters, api, output } = world;
    parameters.put(PARAMETER, STALE);
    const audit = await container<AuditSummary>('audit');
    await expect(audit(quiet)).rejects.toThrow(/401/);
    expect(parameters.asked).toHaveLength(2);

    parameters.put(PARAMETER, api.token);
    const summary = await audit(quiet);
    expect(summary).toMatchObject({ complete: true, tally: { pass: 2 } });
    expect(parameters.asked).toHaveLength(3);
    expect(output.logs).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        runId: 'request-2',
        message: expect.stringMatching(/rotated/),
      }),
    );

    await audit(quiet);
    expect(parameters.asked).toHaveLength(3);
    expect(output.text).not.toContain(api.token);
    expect(output.text).not.toContain(STALE);
    expect(JSON.stringify(summary)).not.toContain(api.token);
  });

  it('that is refused again ends the run, naming the parameter', async () => {
    const world = await startWorld({ environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG' } });
    world.parameters.put(PARAMETER, STALE);
    const { message, all } = await failing((await world.container('audit'))({}), world);
    expect(message).toContain(PARAMETER);
    expect(message).toMatch(/\(401\), also when it was read again/);
    expect(all).not.toContain(STALE);
    expect(world.sns.requests).toEqual([]);
    expect(world.output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'config', cause: 'ApiError' });
  });

  it('that is revoked in mid-run leaves an incomplete audit, and the next run reads it again', async () => {
    let revoked = false;
    const world = await startWorld({
      account: twoDroplets,
      sandbox: {
        intercept: ({ count }, respond) => {
          respond();
          return revoked && count > 3 ? { status: 401, body: '{"id":"Unauthorized"}' } : undefined;
        },
      },
    });
    const audit = await world.container<AuditSummary>('audit');
    revoked = true;
    const first = await audit({ now: NOW });
    expect(first.complete).toBe(false);
    expect(first.tally.fail).toBe(0);
    expect(world.sns.received[0]?.subject).toMatch(/INCOMPLETE/);
    revoked = false;
    await expect(audit({ now: NOW })).resolves.toMatchObject({ complete: true, tally: { fail: 1 } });
  });
});

describe('a token that cannot be had', () => {
  it.each([
    { name: 'a parameter that does not exist', code: 'ParameterNotFound', tells: /create it/ },
    { name: 'one that may not be read', code: 'AccessDeniedException', tells: /ssm:GetParameter/ },
    { name: 'one whose key is disabled', code: 'InvalidKeyId', tells: /kms:Decrypt/ },
    { name: 'one whose name SSM refuses', code: 'ValidationException', tells: /no valid name/ },
    { name: 'a service that throttles', code: 'ThrottlingException', tells: /run again later/ },
  ])('$name', async ({ code, tells }) => {
    const world = await startWorld();
    world.parameters.fail({ code }, 3);
    const { message } = await failing((await world.container('audit'))({}), world);
    expect(message).toContain(`${PARAMETER} cannot be read (${code})`);
    expect(message).toMatch(tells);
    expect(world.api.requests).toEqual([]);
    expect(world.output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'config', problems: [message] });
  });

  it('a service that cannot be reached', async () => {
    const world = await startWorld({ environment: { AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1' } });
    const { message } = await failing((await world.container('audit'))({}), world);
    expect(message).toMatch(/ECONNREFUSED.*did not answer.*VPC/);
  });

  it('a service that never answers is given up in time', async () => {
    const world = await startWorld({ environment: { AWS_MAX_ATTEMPTS: '1' } });
    world.parameters.fail('silent', 3);
    const startedAt = performance.now();
    const { message } = await failing((await world.container('audit'))({}), world);
    expect(message).toMatch(/TIMEDOUT.*did not answer/);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it.each([
    {
      name: 'nothing says where it is',
      given: { DIGITALOCEAN_TOKEN_PARAMETER: ' ' },
      tells: /no token: set DIGITAL/,
    },
    { name: 'two places are named', given: { DIGITALOCEAN_ACCESS_TOKEN: STALE }, tells: /both set/ },
    {
      name: 'the name is the token itself',
      given: { DIGITALOCEAN_TOKEN_PARAMETER: STALE },
      tells: /DIGITALOCEAN_TOKEN_PARAMETER holds no name/,
    },
    {
      name: 'the name is an old token itself',
      given: { DIGITALOCEAN_TOKEN_PARAMETER: '5'.repeat(64) },
      tells: /DIGITALOCEAN_TOKEN_PARAMETER holds no name/,
    },
  ])('$name', async ({ given, tells }) => {
    const world = await startWorld({ environment: given });
    const { message, all } = await failing((await world.container('audit'))({}), world);
    expect(message).toMatch(tells);
    expect(all).not.toContain('5'.repeat(64));
    expect(world.parameters.asked).toEqual([]);
  });

  it.each([
    { name: 'nothing', value: ' ' },
    { name: 'JSON, as the console of Secrets Manager makes it', value: `{"token":"${STALE}"}` },
    { name: 'two lines', value: `${STALE}\n${STALE}` },
    { name: 'quotes', value: `"${STALE}"` },
    { name: 'the header', value: `Bearer ${STALE}` },
  ])('the parameter holds $name', async ({ value }) => {
    const world = await startWorld();
    world.parameters.put(PARAMETER, value);
    const { message, all } = await failing((await world.container('audit'))({}), world);
    expect(message).toContain(`the parameter ${PARAMETER} holds no token`);
    expect(all).not.toContain(STALE);
    expect(world.api.requests).toEqual([]);
  });
});

describe('nothing that a run emits holds the token or its key', () => {
  it.each([
    { name: 'a run that succeeds', sandbox: {}, event: { now: NOW } },
    {
      name: 'an API that echoes the request',
      sandbox: {
        intercept: ({ headers }: { headers: object }) => ({
          status: 422,
          body: JSON.stringify({ id: 'bad', message: JSON.stringify(headers) }),
        }),
      },
      event: { now: NOW },
    },
    { name: 'connections that break', sandbox: { intercept: () => 'reset' as const }, event: { now: NOW } },
    { name: 'a payload that holds it', sandbox: {}, event: { now: 'secret', extra: true } },
  ])('$name', async ({ sandbox, event }) => {
    const world = await startWorld({
      account: twoDroplets,
      sandbox,
      environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: undefined },
    });
    for (const name of ['audit', 'report'] as const) {
      const run = (await world.container(name))(event, { timeoutMs: 6_000 });
      const all = await run.then(
        (answer) => `${JSON.stringify(answer)}\n${world.output.text}`,
        async () => (await failing(run, world)).all,
      );
      expect(all.length).toBeGreaterThan(200);
      expect(all).not.toContain(world.api.token);
      expect(all).not.toContain(world.api.token.slice(7, 40));
      expect(all).not.toContain('wJalrXUtnFEMI');
    }
  });
});
