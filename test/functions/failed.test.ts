import { describe, expect, it } from 'vitest';
import type { Reply } from '../../lib/sandbox/reply.ts';
import { PARAMETER, startWorld, type World } from '../support/lambda.ts';
import { EARLIER, NOW, twoDroplets } from '../support/sample-run.ts';

const NEXT_DAY = '2026-03-02T06:00:00Z';
const failedSubject = '[snapwarden] AUDIT FAILED: nothing could be judged in account acme';

const got = ({ sns }: World, protocol: string) => sns.received.filter((one) => one.protocol === protocol);
const mails = (world: World) => got(world, 'email').map(({ subject }) => subject);

describe('an audit that could not be done', () => {
  it('is told once a day while it lasts, and fails each time; then that it works again', async () => {
    let broken = true;
    const intercept = (): Reply | undefined => (broken ? { status: 404, body: '{}' } : undefined);
    const world = await startWorld({ account: twoDroplets, remembers: true, sandbox: { intercept } });
    const audit = await world.container('audit');
    for (const now of [EARLIER, EARLIER, NOW, NEXT_DAY])
      await expect(audit({ now })).rejects.toMatchObject({ name: 'ApiError' });
    expect(mails(world)).toEqual([failedSubject, failedSubject]);
    const [first, second] = got(world, 'email').map(({ body }) => body.replace(/\s+/g, ' '));
    expect(first).toContain('No audit could be done yet. While it lasts you are told again after 1 day.');
    expect(first).toContain('404');
    expect(second).toContain('It has failed since 2026-02-28 23:00 UTC.');
    broken = false;
    await audit({ now: NEXT_DAY });
    await audit({ now: NEXT_DAY });
    expect(mails(world).slice(2)).toEqual([
      expect.stringMatching(/^\[snapwarden\] Complete again: 2 critical violations in account acme$/),
    ]);
    broken = true;
    await expect(audit({ now: '2026-03-03T08:00:00Z' })).rejects.toThrow();
    expect(got(world, 'email').at(-1)?.body).toContain('The last audit is of 2026-03-02 06:00 UTC.');
  });

  it('leaves what is open as it was', async () => {
    let broken = false;
    const intercept = (): Reply | undefined => (broken ? { status: 404, body: '{}' } : undefined);
    const world = await startWorld({ account: twoDroplets, remembers: true, sandbox: { intercept } });
    const audit = await world.container('audit');
    await audit({ now: NOW });
    broken = true;
    await expect(audit({ now: NOW })).rejects.toThrow();
    broken = false;
    await audit({ now: NOW });
    expect(mails(world).slice(1)).toEqual([
      failedSubject,
      '[snapwarden] Complete again: nothing new, 1 still open in account acme',
    ]);
  });

  it.each([
    {
      name: 'policies with errors',
      spoil: {
        files: { 'policies/odd.yaml': 'version: 1\npolicies: [{ id: a, rules: [{ kind: "<!channel>" }] }]' },
      },
      error: 'PolicyError',
      tells: /policies\/odd\.yaml, line 2: policies\[0\]/,
    },
    {
      name: 'a token that is not there',
      spoil: { environment: { DIGITALOCEAN_TOKEN_PARAMETER: '/not/there' } },
      error: 'ConfigError',
      tells: /parameter \/not\/there cannot be read/,
    },
  ])('tells of $name what is wrong, to each reader in its own form', async ({ spoil, error, tells }) => {
    const world = await startWorld({ account: twoDroplets, remembers: true, ...spoil });
    const audit = await world.container('audit');
    await expect(audit({ now: NOW })).rejects.toMatchObject({ name: error });
    const [mail] = got(world, 'email');
    expect(mail?.body.replace(/\s+/g, ' ')).toMatch(tells);
    expect(mail?.attributes).toMatchObject({ event: { value: 'failed' }, account: { value: 'acme' } });
    const machine = JSON.parse(got(world, 'sqs')[0]?.body ?? '');
    expect(machine).toMatchObject({
      schema: 'snapwarden/notification/v1',
      event: 'failed',
      complete: false,
      problems: [expect.stringMatching(tells)],
      omitted: { problems: 0 },
      lastRun: null,
    });
    const { content } = JSON.parse(got(world, 'https')[0]?.body ?? '');
    expect(content.title).toBe('AUDIT FAILED in account acme');
    expect(content.description).not.toContain('<!channel>');
    expect(world.sns.received.map(({ body }) => body).join()).not.toContain(world.api.token);
  });

  it('is not told of the ten and more problems by name, and stays small', async () => {
    const rules = Array.from({ length: 300 }, (_, index) => `{ kind: nope-${index} }`).join(', ');
    const files = { 'policies/odd.yaml': `version: 1\npolicies: [{ id: a, rules: [${rules}] }]` };
    const world = await startWorld({ remembers: true, files });
    await expect((await world.container('audit'))({ now: NOW })).rejects.toThrow();
    const [mail] = got(world, 'email');
    expect(mail?.body).toContain('- and 290 more problems');
    for (const line of mail?.body.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(72);
    expect(Buffer.byteLength(got(world, 'https')[0]?.body ?? '')).toBeLessThan(16_000);
  });

  it.each([
    { name: 'is not to publish', options: { remembers: true as const }, event: { publish: false } },
    { name: 'has no memory, and would tell it each time', options: {}, event: {} },
  ])('is told to no topic by a run that $name', async ({ options, event }) => {
    const world = await startWorld({
      ...options,
      sandbox: { intercept: () => ({ status: 404, body: '{}' }) },
    });
    await expect((await world.container('audit'))({ now: NOW, ...event })).rejects.toThrow(/404/);
    expect(world.sns.requests).toEqual([]);
  });

  it.each([
    { name: 'the topic denies', spoil: ({ sns }: World) => sns.fail('deny'), tells: /access was denied/ },
    { name: 'the bucket denies', spoil: ({ s3 }: World) => s3.fail('deny', 9), tells: /access was denied/ },
  ])('fails with what was wrong before where $name too', async ({ spoil, tells }) => {
    const world = await startWorld({ remembers: true });
    world.parameters.put(PARAMETER, 'dop_v1_wrong');
    spoil(world);
    await expect((await world.container('audit'))({ now: NOW })).rejects.toThrow(/401/);
    const errors = world.output.logs.filter(({ level }) => level === 'ERROR');
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'That the audit failed could not be told',
        problems: [expect.stringMatching(tells)],
      }),
      expect.objectContaining({ message: 'The run failed', code: 'config' }),
    ]);
  });
});
