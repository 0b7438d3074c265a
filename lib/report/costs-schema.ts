import * as z from 'zod';
import { amount, count } from './shapes.ts';

/** What is kept, what the violations cost, and what is over each limit. */
export const costsSchema = z
  .strictObject({
    prices: z.strictObject({
      asOf: z.iso.date().describe('The day on which the built-in list of prices was read.'),
      overridden: z.array(z.string()).describe('Keys of `settings.prices` that stand in for some of it.'),
    }),
    kept: z
      .strictObject({
        monthlyUsd: amount,
        estimated: z.boolean().describe('Some of it is an estimate: backups on usage-based plans.'),
        atLeast: z.boolean().describe('Something has no known price, or was not read.'),
        unpricedPoints: count.describe('Points without a known price.'),
        unpricedDroplets: count.describe('Droplets whose backups have no known price.'),
      })
      .describe('All points that were read; backups once for each Droplet.'),
    violations: z
      .strictObject({
        monthlyUsd: amount,
        atLeast: z.boolean().describe('Some of the points have no price, or the audit is incomplete.'),
        points: count,
        unpricedPoints: count.describe('Of these, those without a price of their own, such as backups.'),
      })
      .describe('Points that fail some rule, each once.'),
    overLimits: z
      .array(
        z.strictObject({
          policy: z.string(),
          rule: z.string(),
          groups: count.describe('Groups over a limit.'),
          points: count.nullable().describe('By how much together; null where this limit is kept.'),
          sizeGigabytes: amount.nullable(),
          monthlyUsd: amount.nullable(),
        }),
      )
      .describe('Each rule of kind `total` that some group fails.'),
  })
  .describe(
    'What is paid a month, in US dollars exact to a millionth; what has no known price is not in it.',
  );
