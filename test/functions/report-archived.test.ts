import { describe, expect, it, vi } from 'vitest';
import type { InlineReport } from '../../functions/lambda/deliver.ts';
import { formats } from '../../lib/report/index.ts';
import { type ReportDocument, reportSchema } from '../../lib/report/schema.ts';
import { startWorld, type World } from '../support/lambda.ts';
import { EARLIER, LATER, NOW, twoDroplets } from '../support/sample-run.ts';

const BETWEEN = '2026-03-01T10:59:59.999Z';
const names = {
  [NOW]: 'runs/account=acme/day=2026-03-01/060000Z-request-1',
  [LATER]: 'runs/account=acme/day=2026-03-01/110000Z-request-2',
};

/** A world in which an audit ran at NOW and another at LATER. */
async function startArchived(): Promise<World> {
  const world = await startWorld({ account: twoDroplets, archives: true });
  const audit = await world.container('audit');
  for (const now of [NOW, LATER]) await audit({ now });
  return world;
}

const documentIn = ({ report }: InlineReport): ReportDocument => reportSchema.parse(JSON.parse(report));

describe('a report of an archived run', () => {
  it.each([
    { name: 'the newest', asked: { at: 'latest' }, found: LATER },
    { name: 'the newest, because it is not to be fresh', asked: { fresh: false }, found: LATER },
    { name: 'one at that very instant', asked: { at: LATER }, found: LATER },
    { name: 'the newest before it', asked: { at: BETWEEN, fresh: false }, found: NOW },
    { name: 'one of an account that is named', asked: { at: NOW, account: 'acme' }, found: NOW },
  ] as const)('is of $name', async ({ asked, found }) => {
    const world = await startArchived();
    const answer = await (await world.container<InlineReport>('report'))({ format: 'json', ...asked });
    expect(answer.run).toBe(names[found]);
    expect(documentIn(answer).now).toBe(found);
    expect(answer.tally).toMatchObject({ fail: found === LATER ? 2 : 1 });
  });

  it('asks neither for the token nor DigitalOcean, and leaves the bucket as it is', async () => {
    const world = await startArchived();
    const [asked, requests, kept] = [
      world.parameters.asked.length,
      world.api.requests.length,
      new Map(world.s3.objects),
    ];
    await (await world.container('report'))({ at: 'latest' });
    expect(world.parameters.asked).toHaveLength(asked);
    expect(world.api.requests).toHaveLength(requests);
    expect(world.s3.objects).toEqual(kept);
  });

  // Pages are answered as links, and show the runs around the one that they are of.
  it.each(Object.keys(formats).filter((format) => format !== 'html'))(
    'is to the byte what an audit at that instant said, as %s',
    async (format) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00:00Z') });
      try {
        const world = await startArchived();
        const report = await world.container<InlineReport>('report');
        const then = await report({ format, at: NOW });
        expect(then.run).toBe(names[NOW]);
        expect(then.report).toBe((await report({ format, now: NOW, fresh: true })).report);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it.each([
    {
      name: 'an instant before all of them',
      asked: { at: EARLIER },
      tells: /no finished run of account acme at 2026-02-28T23:00:00/,
    },
    {
      name: 'an account without any',
      asked: { at: 'latest', account: 'other' },
      tells: /no finished run of account other; check the id of the account$/,
    },
  ])('is refused for $name', async ({ asked, tells }) => {
    const world = await startArchived();
    await expect((await world.container('report'))(asked)).rejects.toThrow(tells);
    expect(world.output.logs.at(-1)).toMatchObject({ level: 'ERROR', code: 'store' });
  });

  it('says so where the archive may not be read', async () => {
    const world = await startArchived();
    world.s3.fail('deny', 9);
    const run = (await world.container('report'))({ at: 'latest' });
    await expect(run).rejects.toThrow(
      /s3:\/\/state\/snapwarden\/runs\/.* could not be listed: access was denied/,
    );
  });

  it('is refused where the run is damaged', async () => {
    const world = await startArchived();
    const key = `snapwarden/${names[LATER]}/_inventory.json.gz`;
    world.s3.objects.set(key, { content: Buffer.from('changed'), etag: '"x"' });
    await expect((await world.container('report'))({ at: 'latest' })).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringContaining('_inventory.json.gz'),
    });
  });
});
