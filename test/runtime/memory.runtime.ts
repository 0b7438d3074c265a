import { afterAll, beforeAll, expect, it } from 'vitest';
import { largeAccount } from '../../lib/sandbox/large.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { NOW } from '../support/sample-run.ts';
import { type Cloud, type Packages, startCloud, unpackPackages } from './packaged.ts';

/** An account that is too large for the memory: the invocation must fail, because nothing else would be noticed. */

let packages: Packages;
let large: Cloud;
let small: Cloud;

beforeAll(async () => {
  packages = await unpackPackages();
  // As many as can be asked for without waiting for the rate limit.
  large = await startCloud(packages.root, largeAccount(4_000, 8, parseInstant(NOW) as Instant));
  small = await startCloud(packages.root);
});
afterAll(async () => {
  await Promise.all([large, small].map((cloud) => cloud[Symbol.asyncDispose]()));
  await packages[Symbol.asyncDispose]();
});

const heap = (megabytes: number) => ({ NODE_OPTIONS: `--max-old-space-size=${megabytes}` });

/** Enough for a small account, and a third of what the large one takes. */
const TOO_LITTLE = 24;

it('has enough of the documented memory', async () => {
  const container = await large.start('audit', heap(1_500));
  const outcome = await container.invoke({ now: NOW });
  expect(outcome).toMatchObject({
    kind: 'response',
    body: { complete: true, published: [expect.any(String)] },
  });
  expect(large.sns.received).toHaveLength(1);
});

it('dies where its memory ends, tells the topic nothing and counts no complete run', async () => {
  const told = large.sns.requests.length;
  const container = await large.start('audit', heap(TOO_LITTLE));
  expect(await container.invoke({ now: NOW })).toEqual({ kind: 'died' });
  expect(container.output).toContain('JavaScript heap out of memory');
  expect(container.output).not.toContain('CompleteRuns');
  expect(large.sns.requests).toHaveLength(told);
});

it('does not die of as little where the account is small', async () => {
  const outcome = await (await small.start('audit', heap(TOO_LITTLE))).invoke({ now: NOW });
  expect(outcome).toMatchObject({ kind: 'response', body: { complete: true } });
});
