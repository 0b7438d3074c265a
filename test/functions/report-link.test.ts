import { describe, expect, it, vi } from 'vitest';
import type { InlineReport, LinkedReport, ReportAnswer } from '../../functions/lambda/deliver.ts';
import { reportSchema } from '../../lib/report/schema.ts';
import { startWorld, type World } from '../support/lambda.ts';
import { bareDroplets, EARLIER, LATER, NOW, twoDroplets } from '../support/sample-run.ts';

const MINUTE = 60_000;
const rules = Array.from(
  { length: 12 },
  (_, index) => `      - { id: rule-${index}, kind: freshness, rpo: 24h }`,
);
const files = {
  'policies/daily.yaml': `version: 1\npolicies:\n  - id: many\n    severity: low\n    select: {}\n    rules:\n${rules.join('\n')}\n`,
};
const startLarge = (more: object = {}) =>
  startWorld({ account: bareDroplets(1_000), sandbox: { rateLimit: false }, files, ...more });

const stored = ({ s3 }: World) => [...s3.objects].filter(([key]) => key.includes('/reports/'));

describe('a report over 6 MB', () => {
  it('is answered as a link to the bucket that is good for 15 minutes', async () => {
    const world = await startLarge({ archives: true });
    const before = Date.now();
    const answer = await (await world.container<LinkedReport>('report'))({ format: 'json', now: NOW });
    expect(Object.keys(answer)).toEqual(['format', 'complete', 'tally', 'url', 'expiresAt']);
    expect(answer).toMatchObject({ format: 'json', complete: true, tally: { fail: 12_000 } });
    const expiresAt = Date.parse(answer.expiresAt);
    expect(expiresAt - before).toBeGreaterThan(15 * MINUTE - 1_000);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(15 * MINUTE);

    const today = new Date().toISOString().slice(0, 10);
    expect(stored(world).map(([key]) => key)).toEqual([`snapwarden/reports/acme/${today}/request-1.json`]);
    const response = await fetch(answer.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="snapwarden-acme-2026-03-01.json"',
    );
    const document = reportSchema.parse(await response.json());
    expect(document.tally).toEqual(answer.tally);
    expect(document.findings).toHaveLength(12_000);
  });

  it('is not to be had by a link that has expired, or was changed', async () => {
    const world = await startLarge({ archives: true });
    const { url, expiresAt } = await (await world.container<LinkedReport>('report'))({
      format: 'json',
      now: NOW,
    });
    const statusOf = async (link: string) => (await fetch(link)).status;
    const changed = (name: string, value: string) => {
      const link = new URL(url);
      link.searchParams.set(name, value);
      return link.href;
    };
    expect(await statusOf(changed('X-Amz-Expires', '86400'))).toBe(403);
    expect(await statusOf(url.replace('request-1', 'request-2'))).toBe(403);
    expect(await statusOf(url.replace('reports/acme', 'memory/acme'))).toBe(403);
    expect(await statusOf(url.split('?')[0] as string)).toBe(403);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(expiresAt) });
    try {
      expect(await statusOf(url)).toBe(200);
      vi.setSystemTime(Date.parse(expiresAt) + 1);
      expect(await statusOf(url)).toBe(403);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is logged by neither its link nor its text', async () => {
    const world = await startLarge({ archives: true });
    const { url } = await (await world.container<LinkedReport>('report'))({ format: 'json', now: NOW });
    const signature = new URL(url).searchParams.get('X-Amz-Signature') as string;
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(world.output.text).not.toContain(signature);
    expect(world.output.text).not.toContain('bare-1');
    expect(world.output.logs.at(-1)).toMatchObject({ message: 'The report is made', linked: true });
  });

  it('says what S3 refused', async () => {
    const world = await startLarge({ archives: true });
    world.s3.fail('deny', 9);
    await expect((await world.container('report'))({ format: 'json', now: NOW })).rejects.toThrow(
      /s3:\/\/state\/snapwarden\/reports\/acme\/.* could not be written: access was denied/,
    );
  });

  it.each([
    { name: 'nothing is archived', environment: {} },
    {
      name: 'the archive is a folder, which nobody could fetch from',
      environment: { SNAPWARDEN_ARCHIVE: '/tmp' },
    },
  ])('is an error that says what to do where $name, and the table still comes', async ({ environment }) => {
    const { container, output, sns } = await startLarge({ environment });
    const report = await container<ReportAnswer>('report');
    const error = await report({ format: 'json', now: NOW }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: 'ConfigError' });
    const { message } = error as Error;
    expect(message).toMatch(
      /^payload\.format: the json report has \d+\.\d MB, and Lambda answers with 6 MB at most/,
    );
    expect(message).toMatch(/SNAPWARDEN_ARCHIVE.*table.*payload\.policies.*snapwarden audit --output/);
    expect(output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'config', problems: [message] });
    expect(sns.requests).toEqual([]);

    const table = await report({ format: 'table', now: NOW });
    expect(table.tally.fail).toBe(12_000);
    expect(Buffer.byteLength(JSON.stringify(table))).toBeLessThan(100_000);
  });
});

describe('a page', () => {
  it('is a link that a browser shows, with the archived runs and its own', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    const audit = await world.container('audit');
    for (const now of [EARLIER, NOW]) await audit({ now });
    const report = await world.container<LinkedReport>('report');
    const fresh = await report({ format: 'html', now: LATER });
    const archived = await report({ format: 'html', at: 'latest' });
    for (const { url, complete } of [fresh, archived]) {
      expect(complete).toBe(true);
      const response = await fetch(url);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-disposition')).toMatch(
        /^inline; filename="snapwarden-acme-.*\.html"$/,
      );
      expect(await response.text()).toMatch(/^<!doctype html>[\s\S]*db-1/i);
    }
    expect(stored(world).map(([key]) => key.split('/').at(-1))).toEqual(['request-1.html', 'request-2.html']);
    expect(new URL(fresh.url).pathname).not.toBe(new URL(archived.url).pathname);
  });

  it('is in the answer where there is no bucket', async () => {
    const world = await startWorld({ account: twoDroplets });
    const { report } = await (await world.container<InlineReport>('report'))({ format: 'html', now: NOW });
    expect(report).toMatch(/^<!doctype html>[\s\S]*db-1/i);
  });

  it('comes without its trend where the archive cannot be listed', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    world.s3.fail('deny');
    const { url } = await (await world.container<LinkedReport>('report'))({ format: 'html', now: NOW });
    expect((await fetch(url)).status).toBe(200);
    expect(world.output.logs).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: expect.stringMatching(/^The report has no trend/) }),
    );
  });
});

describe('a small report', () => {
  it('is in the answer though there is a bucket', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    const answer = await (await world.container<InlineReport>('report'))({ format: 'json', now: NOW });
    expect(JSON.parse(answer.report).account.id).toBe('acme');
    expect(stored(world)).toEqual([]);
  });
});
