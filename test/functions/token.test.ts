import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { failing } from '../support/failing-run.ts';
import { PARAMETER, startWorld } from '../support/lambda.ts';
import { EARLIER, NOW, twoDroplets } from '../support/sample-run.ts';

const STALE = `dop_v1_${'5'.repeat(64)}`;
const quiet = { now: EARLIER, publish: false };

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
