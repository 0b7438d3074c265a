import * as z from 'zod';
import { pointKinds, resourceKinds } from '../model.ts';
import { figureLimits } from './figure-limits.ts';
import { amount, count, instant } from './shapes.ts';

/** What pictures are drawn from: bounded in size, however large the account and the policies. */

const day = z.iso.date();
const counts = z.strictObject({ pass: count, fail: count, excepted: count, unknown: count, skipped: count });

const ages = z
  .strictObject({
    policy: z.string(),
    rule: z.string(),
    limitDays: amount.describe('The age that is still allowed; of calendar durations, as of this run.'),
    bucketDays: count.describe('How many days a bucket spans.'),
    buckets: z
      .array(
        z.strictObject({
          fromDays: count.describe('A point exactly so old is in this bucket, not in the one before.'),
          ...counts.shape,
        }),
      )
      .max(figureLimits.buckets)
      .describe(
        'From 0 days on to at least twice the limit, empty ones too; the last holds all that is older.',
      ),
    undated: count.describe('Points whose creation time was not shown or is not believed.'),
  })
  .describe('The points that a rule of kind `max-age` judges, by age.');

const held = {
  points: z
    .partialRecord(z.enum(pointKinds), count)
    .describe('Points that lie there, by kind; kinds that were not read are absent.'),
  sizeGigabytes: amount.describe('Of the points whose size was shown.'),
  unsized: count.describe('Points whose size was not shown.'),
};
const living = {
  resources: counts.describe('Resources that live there, by the worst verdict on them or their points.'),
  unjudged: count.describe('Resources that live there and that no rule is about.'),
};

const region = z
  .strictObject({
    region: z.string().nullable().describe('Untrusted text. Null: the API would not show it.'),
    ...living,
    ...held,
  })
  .describe('What lives and lies in a region; a point counts in each region that has a copy of it.');

const slotState = z
  .enum(['filled', 'empty', 'open', 'early', 'unknown'])
  .describe(
    '`open`: it does not count yet, and nothing fills it so far. `early`: it started before the resource was there, so that it never counts. `unknown`: nothing that was read fills it, and what was not read could, or could show that it does not count.',
  );

const calendar = z
  .strictObject({
    policy: z.string(),
    rule: z.string(),
    timeZone: z.string(),
    missingAllowed: count.describe('So many slots of each tier may be empty.'),
    tiers: z.array(
      z.strictObject({
        tier: z.string(),
        slots: z
          .array(
            z.strictObject({
              name: z.string(),
              start: instant,
              end: instant.describe('Where the next one starts.'),
              complete: z.boolean().describe('It counts, for resources that were there when it started.'),
            }),
          )
          .max(figureLimits.slots)
          .describe('Oldest first: the last that count, then those that have started and do not count yet.'),
        older: count.describe('Slots that count too, and are older than those listed.'),
      }),
    ),
    resources: z
      .array(
        z.strictObject({
          kind: z.enum(resourceKinds),
          id: z.string(),
          name: z.string().describe('Untrusted text.'),
          verdict: z.enum(['pass', 'fail', 'excepted', 'unknown', 'skipped']),
          tiers: z.array(z.array(slotState)).describe('By tier and slot.'),
          missing: z
            .array(count)
            .describe(
              'By tier, how many of the slots that count nothing that was read fills, listed or not.',
            ),
        }),
      )
      .max(figureLimits.resources)
      .describe('Worst first.'),
    more: count.describe('Resources that are judged and not listed.'),
  })
  .describe('The slots of a rule of kind `schedule`, resource by resource.');

const kept = {
  points: count,
  sizeGigabytes: amount.describe('Of the points whose size was shown.'),
  unsized: count.describe('Points whose size was not shown.'),
  monthlyUsd: amount.describe(
    'Of the points whose price is known; a plan with one price for all backups from its oldest on, and today where there is none yet.',
  ),
  unpriced: count.describe('Points whose price is not known.'),
};

const growth = z
  .strictObject({ day, ...kept })
  .describe(
    'Of what is kept today, how much there was by the end of a day, and what that part of it costs now.',
  );

const due = z
  .strictObject({ day, ...counts.shape })
  .describe('Judgements that change on that day if nothing but time passes, by the verdict that ends.');

const trend = z
  .strictObject({
    run: z.string(),
    now: instant,
    complete: z.boolean(),
    tally: counts,
    keptUsd: amount.describe('A month.'),
    keptAtLeast: z.boolean().describe('Something has no known price, or was not read.'),
    violationsUsd: amount.describe('A month.'),
    violationsAtLeast: z.boolean().describe('Some of the points have no price, or the run is incomplete.'),
    policies: z.array(z.strictObject({ id: z.string(), tally: counts })),
  })
  .describe('An earlier run, from the archive.');

export const figuresSchema = z.strictObject({
  ages: z
    .array(ages)
    .max(figureLimits.rules)
    .describe('In the order of the rules; without those that judge nothing.'),
  regions: z
    .array(region)
    .max(figureLimits.regions + 1)
    .describe('Most points and resources first, what is in no known region last.'),
  otherRegions: z
    .strictObject({ regions: count, ...living, ...held })
    .optional()
    .describe('Further regions together, where there are more than are listed.'),
  calendars: z
    .array(calendar)
    .max(figureLimits.rules)
    .describe('In the order of the rules; without those that judge nothing.'),
  omitted: z
    .strictObject({ ages: count, calendars: count })
    .describe('Rules that judge something and are not listed, because others have more failures.'),
  growth: z
    .array(growth)
    .max(figureLimits.growth)
    .describe(
      'Days on which something was made, and today; where there are more, as many as fit, evenly left out.',
    ),
  undated: z
    .strictObject(kept)
    .describe('What is kept and stands in no day of `growth`, because nobody knows when it was made.'),
  due: z
    .array(due)
    .max(figureLimits.due)
    .describe('The next 30 days, today first, days without any left out.'),
  trend: z.array(trend).max(figureLimits.trend).optional().describe('Earliest first, this run last.'),
});

export type Figures = z.infer<typeof figuresSchema>;
