import { describe, expect, it } from 'vitest';
import { failing } from '../support/failing-run.ts';
import { PARAMETER, startWorld } from '../support/lambda.ts';

const STALE = `dop_v1_${'5'.repeat(64)}`;

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
