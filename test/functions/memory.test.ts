import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { startWorld, type World } from '../support/lambda.ts';
import { EARLIER, LATER, NOW, ruleEvent, twoDroplets } from '../support/sample-run.ts';

const NEXT_DAY = '2026-03-02T06:00:00Z';

const mails = ({ sns }: World) =>
  sns.received.filter(({ protocol }) => protocol === 'email').map(({ subject }) => subject);
const first = '[snapwarden] 1 critical violation in account acme';

describe('a run that remembers', () => {
  it('tells what is new once, what is worse, and what is open still when it is time', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container<AuditSummary>('audit');
    const summaries = [];
    for (const now of [NOW, NOW, LATER, NEXT_DAY]) summaries.push(await audit({ now }));
    expect(mails(world)).toEqual([
      first,
      '[snapwarden] 1 critical new in account acme',
      '[snapwarden] 1 critical worse in account acme',
    ]);
    expect(summaries.map(({ letters, published }) => [letters, published.length])).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(summaries[2]?.changes).toMatchObject({ new: 1, open: 1, resolved: 0 });
  });

  it('says now and then that all is well', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container('audit');
    for (const now of [EARLIER, EARLIER]) await audit({ now });
    expect(mails(world)).toEqual(['[snapwarden] All is well in account acme']);
  });

  it('tells and forgets nothing where a newer one has told already', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container<AuditSummary>('audit');
    const summaries = [];
    // At EARLIER nothing failed yet.
    for (const now of [NOW, EARLIER, NOW]) summaries.push(await audit(ruleEvent(now)));
    expect(mails(world)).toEqual([first]);
    expect(summaries.map(({ changes }) => changes?.open)).toEqual([0, undefined, 1]);
    expect(summaries[1]).toMatchObject({ now: EARLIER, changes: null, letters: 0, published: [] });
    expect(world.output.metrics[1]).toMatchObject({ CompleteRuns: 0 });
    expect(world.output.logs).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: expect.stringMatching(/^Nothing was told: a newer/),
      }),
    );
  });

  it('that could not remember fails, and its retry tells again', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container('audit');
    world.s3.fail('none', 2);
    world.s3.fail('deny');
    const run = () => audit(ruleEvent(NOW), { requestId: 'scheduled' });
    await expect(run()).rejects.toMatchObject({ name: 'StoreError', code: 'store' });
    expect(world.output.metrics).toEqual([expect.objectContaining({ CompleteRuns: 0 })]);
    await run();
    await run();
    expect(mails(world)).toEqual([first, first]);
  });

  it('that could not deliver remembers so, fails, and its retry tells what was not delivered', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container('audit');
    world.sns.fail('deny');
    const run = () => audit(ruleEvent(NOW), { requestId: 'scheduled' });
    await expect(run()).rejects.toThrow(/access was denied/);
    expect(world.output.logs.map(({ message }) => message)).toContain('A message was not delivered');
    await run();
    await run();
    expect(mails(world)).toEqual([first]);
  });

  it('that is not to publish claims nothing and keeps nothing', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container<AuditSummary>('audit');
    const summary = await audit({ now: NOW, publish: false });
    expect(summary).toMatchObject({ changes: null, letters: 0, published: [] });
    expect(world.s3.requests).toEqual(['GET snapwarden/memory/acme.json.gz']);
  });

  it('fails where what it knows cannot be had, with nothing told', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    world.s3.fail('deny', 9);
    const run = (await world.container('audit'))({ now: NOW });
    await expect(run).rejects.toThrow(/s3:\/\/state\/snapwarden\/memory.*access was denied/);
    expect(world.sns.requests).toEqual([]);
    expect(world.output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'store' });
  });

  it('logs that what it knew was damaged', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const content = Buffer.from('no gzip');
    world.s3.objects.set('snapwarden/memory/acme.json.gz', { content, etag: '"x"' });
    const audit = await world.container('audit');
    await audit({ now: NOW, publish: false });
    await audit({ now: NOW });
    expect(world.output.logs.filter(({ level }) => level === 'ERROR')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/could not be read; the next run/) }),
      expect.objectContaining({
        message: expect.stringMatching(/was put aside/),
        damaged: expect.any(String),
      }),
    ]);
    expect(mails(world)).toEqual([first]);
  });

  it('by other policies has a memory of its own, and resolves nothing of theirs', async () => {
    const strict = `version: 1
policies: [{ id: strict, severity: low, rules: [{ kind: freshness, rpo: 1h }] }]
`;
    const files = { 'policies/examples/strict/a.yaml': strict };
    const world = await startWorld({ account: twoDroplets, remembers: true, files });
    const audit = await world.container('audit');
    for (const policies of [undefined, 'policies/examples/strict', 'policies'])
      await audit({ now: NOW, policies });
    expect(mails(world)).toEqual([first, '[snapwarden] 2 low violations in account acme']);
  });

  it('still remembers where the topic hangs until the time is nearly over', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container('audit');
    world.sns.fail('silent');
    await expect(audit({ now: NOW }, { timeoutMs: 4_000 })).rejects.toThrow(
      /stopped before SNS had answered/,
    );
    const kept = world.s3.requests.filter((request) => request.startsWith('PUT'));
    expect(kept).toHaveLength(2);
    await audit({ now: NOW }, { requestId: 'later' });
    expect(mails(world)).toEqual([first, first]);
  });

  it('gives up in time where another run holds what is known', async () => {
    const world = await startWorld({ account: twoDroplets, remembers: true });
    const audit = await world.container('audit');
    world.sns.fail('silent', 9);
    const hanging = audit({ now: NOW }, { requestId: 'hanging', timeoutMs: 60_000 }).catch(() => undefined);
    await expect.poll(() => world.sns.requests.length).toBe(1);
    const late = audit({ now: NOW }, { requestId: 'late', timeoutMs: 4_000 });
    await expect(late).rejects.toThrow(/another run is telling what it found/);
    await world.sns.close();
    await hanging;
  });
});

describe('who hears a topic', () => {
  it.each([
    {
      name: 'nobody',
      subscriptions: [],
      tells: /^nobody hears arn:.*: it has no subscription$/,
    },
    {
      name: 'nobody yet',
      subscriptions: [{ protocol: 'email' as const, pending: true }],
      tells: /^nobody hears arn:.*: 1 subscription waits for confirmation$/,
    },
    {
      name: 'not everybody',
      subscriptions: [{ protocol: 'email' as const, pending: true }, { protocol: 'sqs' as const }],
      tells: /^1 subscription waits for confirmation at arn:/,
    },
  ])('is a warning where that is $name', async ({ subscriptions, tells }) => {
    const world = await startWorld({ account: twoDroplets, subscriptions });
    const summary = await (await world.container<AuditSummary>('audit'))({ now: NOW });
    expect(summary.warnings).toEqual([expect.stringMatching(tells)]);
    const [warning] = world.output.logs.filter(({ level }) => level === 'WARN');
    expect(warning?.message).toBe(`A message was published, but ${summary.warnings[0]}`);
  });

  it('is only a note for whoever debugs where it may not be asked', async () => {
    const world = await startWorld({
      account: twoDroplets,
      subscriptions: [],
      environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: undefined },
    });
    world.sns.fail('none');
    world.sns.fail('deny');
    const summary = await (await world.container<AuditSummary>('audit'))({ now: NOW });
    expect(summary.warnings).toEqual([]);
    expect(world.output.logs.filter(({ level }) => level === 'WARN')).toEqual([]);
    expect(world.output.logs.filter(({ level }) => level === 'DEBUG')).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(/^AuthorizationError/) }),
    ]);
  });
});
