import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { timeToRead } from '../../functions/lambda/deadline.ts';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import { startWorld } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

const silent: Reply = () => undefined;

/** An API that answers everything but its list of GPU Droplets. */
const withoutGpus = {
  intercept: ({ url }: { url: URL }) => (url.searchParams.get('type') === 'gpus' ? silent : undefined),
};

/** Runs, and says how many milliseconds of the invocation's time were left. */
async function timed<T>(timeoutMs: number, run: (timeoutMs: number) => Promise<T>) {
  const startedAt = performance.now();
  const outcome = await run(timeoutMs).then(
    (answer) => ({ answer, error: undefined }),
    (error: Error) => ({ answer: undefined, error }),
  );
  return { ...outcome, leftMs: timeoutMs - (performance.now() - startedAt) };
}

describe('an account that is not read in time', () => {
  it('is judged and told as far as it was read, as incomplete, with a third of a short time left', async () => {
    const { container, sns, output } = await startWorld({ account: twoDroplets, sandbox: withoutGpus });
    const audit = await container<AuditSummary>('audit');
    const { answer, leftMs } = await timed(6_000, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(answer).toMatchObject({ complete: false, tally: { pass: 1, fail: 1 } });
    expect(answer?.gaps[0]).toMatchObject({
      endpoint: '/v2/droplets?type=gpus',
      reason: expect.stringMatching(/no whole answer|time allowed/),
    });
    expect(answer?.published).toHaveLength(1);
    expect(sns.received[0]?.attributes.event?.value).toBe('incomplete');
    expect(leftMs).toBeGreaterThan(500);
    expect(leftMs).toBeLessThan(2_100);
    expect(output.metrics[0]).toMatchObject({ CompleteRuns: 0, CriticalViolations: 1 });
  });

  it.each([
    { name: 'the longest', remainingMs: 900_000, readMs: 870_000, archivingMs: 810_000 },
    { name: 'four minutes and a half', remainingMs: 270_000, readMs: 240_000, archivingMs: 180_000 },
    { name: 'a minute and a half', remainingMs: 90_000, readMs: 60_000, archivingMs: 60_000 },
    { name: 'less', remainingMs: 60_000, readMs: 40_000, archivingMs: 40_000 },
    { name: 'nothing', remainingMs: 0, readMs: 0, archivingMs: 0 },
  ])(
    'leaves 30 seconds, 90 where it is archived, or a third of the time: $name',
    ({ remainingMs, readMs, archivingMs }) => {
      expect(timeToRead(remainingMs, false)).toBe(readMs);
      expect(timeToRead(remainingMs, true)).toBe(archivingMs);
    },
  );

  it('is not waited for where the rate limit opens only after the time', async () => {
    const intercept = ({ url }: { url: URL }): Reply | undefined =>
      url.searchParams.get('type') === 'gpus'
        ? { status: 429, headers: { 'retry-after': '3600' }, body: '{"id":"too_many_requests"}' }
        : undefined;
    const { container, sns } = await startWorld({ account: twoDroplets, sandbox: { intercept } });
    const audit = await container<AuditSummary>('audit');
    const { answer, leftMs } = await timed(60_000, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(answer?.complete).toBe(false);
    expect(answer?.gaps[0]?.reason).toMatch(/rate limit/);
    expect(sns.received).toHaveLength(3);
    expect(leftMs).toBeGreaterThan(55_000);
  });

  it('fails the run where nothing at all was read, with nothing told', async () => {
    const { container, sns, output } = await startWorld({
      account: twoDroplets,
      sandbox: { intercept: () => silent },
    });
    const audit = await container('audit');
    const { error, leftMs } = await timed(1_800, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(error).toMatchObject({ name: 'ApiError', failure: 'timeout' });
    expect(leftMs).toBeGreaterThan(300);
    expect(sns.requests).toEqual([]);
    expect(output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'api', failure: 'timeout' });
  });

  it('is an incomplete report too', async () => {
    const { container } = await startWorld({ account: twoDroplets, sandbox: withoutGpus });
    const report = await container('report');
    const { answer, leftMs } = await timed(3_000, (timeoutMs) => report({ now: NOW }, { timeoutMs }));
    expect(answer).toMatchObject({ complete: false });
    expect(leftMs).toBeGreaterThan(500);
  });
});

describe('an invocation whose time runs out all the same', () => {
  it('says that the topic did not answer, and that it may have got the message', async () => {
    const { container, sns, output } = await startWorld({ account: twoDroplets });
    sns.fail('silent', 5);
    const audit = await container('audit');
    const { error, leftMs } = await timed(2_500, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(error?.name).toBe('PublishError');
    expect(error?.message).toMatch(/stopped before SNS had answered; it may still have been sent/);
    expect(leftMs).toBeGreaterThan(200);
    expect(output.metrics).toEqual([expect.objectContaining({ CompleteRuns: 0, CriticalViolations: 1 })]);
    expect(output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'publish' });
  });

  it('says so where Parameter Store is what hangs, and the next invocation asks it anew', async () => {
    const { container, parameters, api } = await startWorld({ account: twoDroplets });
    parameters.fail('silent');
    const audit = await container('audit');
    const { error, leftMs } = await timed(1_500, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(error?.name).toBe('ConfigError');
    expect(error?.message).toMatch(/parameter .* cannot be read \(AbortError\)/);
    expect(leftMs).toBeGreaterThan(200);
    expect(api.requests).toEqual([]);
    await expect(audit({ now: NOW })).resolves.toMatchObject({ complete: true });
  });

  it('leaves nothing behind that goes on afterwards', async () => {
    const { container, sns, api, output } = await startWorld({ account: twoDroplets });
    sns.fail('silent', 5);
    const audit = await container('audit');
    await expect(audit({ now: NOW }, { timeoutMs: 1_200 })).rejects.toThrow();
    const traces = () => [sns.requests.length, api.requests.length, output.text.length];
    const atOnce = traces();
    await sleep(2_500);
    expect(traces()).toEqual(atOnce);
  });

  it('fails as told where not even the last words have room, and the next invocation is well', async () => {
    const { container } = await startWorld({ account: twoDroplets });
    const audit = await container('audit');
    const { error } = await timed(300, (timeoutMs) => audit({ now: NOW }, { timeoutMs }));
    expect(error?.message).toMatch(/time of the invocation ran out/);
    await expect(audit({ now: NOW })).resolves.toMatchObject({ complete: true });
  });
});
