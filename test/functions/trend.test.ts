import { describe, expect, it } from 'vitest';
import { judgeArchived } from '../../functions/lambda/archived-run.ts';
import type { RunContext } from '../../functions/lambda/entry.ts';
import { trendFor } from '../../functions/lambda/trend.ts';
import { parseConfig } from '../../lib/config.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { startWorld } from '../support/lambda.ts';
import { EARLIER, LATER, NOW, twoDroplets } from '../support/sample-run.ts';

/** A world in which audits ran at three instants, and the newest of them. */
async function startTrend() {
  const world = await startWorld({ account: twoDroplets, archives: true });
  const audit = await world.container('audit');
  for (const now of [EARLIER, NOW, LATER]) await audit({ now });
  const warnings: string[] = [];
  const context = {
    awsRequestId: 'asked',
    log: { warn: (text: string) => warnings.push(text) },
  } as unknown as RunContext;
  const asked = { config: parseConfig(process.env), signal: new AbortController().signal };
  const newest = { ...asked, account: 'acme', at: 'latest', all: false } as const;
  return { world, context, asked, archived: await judgeArchived(newest, context), warnings };
}

describe('the trend of a report', () => {
  it('ends with the run itself, archived or not', async () => {
    const { context, asked, archived } = await startTrend();
    const trend = await trendFor('html', archived, asked, context);
    expect(trend?.map(({ run, now, tally }) => [run, now, tally.fail])).toEqual([
      ['request-1', EARLIER, 0],
      ['request-2', NOW, 1],
      ['request-3', LATER, 2],
    ]);
    const { judged, sources } = archived;
    const fresh = await trendFor('html', { judged, sources }, asked, context);
    const own = { ...trend?.at(-1), run: 'asked' };
    expect(fresh).toEqual([...(trend ?? []), own]);
  });

  it('leaves out what came later', async () => {
    const { context, asked, archived } = await startTrend();
    const second = { ...asked, account: 'acme', at: parseInstant(NOW) as Instant, all: false };
    expect(archived.judged.document.now).toBe(LATER);
    const trend = await trendFor('html', await judgeArchived(second, context), asked, context);
    expect(trend?.map(({ now }) => now)).toEqual([EARLIER, NOW]);
  });

  it('is nothing for a format without pictures, and nothing is asked', async () => {
    const { world, context, asked, archived } = await startTrend();
    const requests = world.s3.requests.length;
    expect(await trendFor('json', archived, asked, context)).toBeUndefined();
    expect(world.s3.requests).toHaveLength(requests);
  });

  it('says which runs it lacks', async () => {
    const { world, context, asked, archived, warnings } = await startTrend();
    const key = [...world.s3.objects.keys()].find((name) => name.endsWith('request-1/_run.json')) as string;
    world.s3.objects.set(key, { content: Buffer.from('{'), etag: '"x"' });
    const trend = await trendFor('html', archived, asked, context);
    expect(trend?.map(({ run }) => run)).toEqual(['request-2', 'request-3']);
    expect(warnings).toEqual(['Some archived runs are not in the trend']);
  });
});
