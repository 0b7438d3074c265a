import * as z from 'zod';
import { boundsOf } from '../calendar-limits.ts';
import type { BackupPlan } from '../model.ts';
import { planDays, planHours } from '../plan.ts';
import { duration } from '../policy/fields.ts';
import { plural } from '../text.ts';
import { formatDuration } from '../time.ts';
import { durationWords } from '../time-words.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Flags a Droplet whose backups are off, are made less often than `every` or are kept for less than `keeps`; exactly
 * as often and as long passes. A plan that was switched off, or to a cheaper one, shows in no backup until the old
 * ones are gone. With `enabled: false` it flags backups that are on: what is replaced and never restored costs money.
 * `1mo` is as short as a month can be for `every` and as long as one can be for `keeps`, whatever day it is.
 *
 * Missing data: a plan that was not shown is unknown, and so is what neither the plan's name nor its fields tell, but
 * for one part that fails for certain. Points do not matter.
 */
export const backupPlan = defineRule({
  kind: 'backup-plan',
  description: 'Flags Droplets whose backups are off, too rare or not kept long enough.',
  about: 'resource',
  fields: {
    enabled: z
      .boolean()
      .default(true)
      .describe('Backups must be on; with `false` they must be off, and no other field is allowed.')
      .meta({ examples: [true] }),
    every: duration
      .optional()
      .describe('The plan must make a backup at least this often.')
      .meta({ examples: ['24h'] }),
    keeps: duration
      .optional()
      .describe('The plan must keep each backup at least this long.')
      .meta({ examples: ['7d'] }),
  },
  problem: ({ enabled, every, keeps }) =>
    !enabled && (every ?? keeps)
      ? `enabled: false wants backups off and takes no ${every ? 'every' : 'keeps'}; remove one of them`
      : undefined,
  refuses: {
    required: ['enabled'],
    properties: { enabled: { const: false } },
    anyOf: ['every', 'keeps'].map((key) => ({ required: [key], properties: { [key]: true } })),
  },
  reads: () => ({ plans: true, points: false }),
  resources: () => ['droplet'],
  start({ enabled, every, keeps }) {
    const mostHours = every ? boundsOf(every).shortest / HOUR : Number.POSITIVE_INFINITY;
    const leastDays = keeps ? boundsOf(keeps).longest / DAY : 0;
    const limit = {
      enabled,
      ...(every && { every: formatDuration(every) }),
      ...(keeps && { keeps: formatDuration(keeps) }),
    };
    const details = [
      every && `at least every ${durationWords(every)}`,
      keeps && `kept for at least ${durationWords(keeps)}`,
    ].filter(Boolean);
    const wanted =
      details.length > 0
        ? `backups ${details.join(' and ')} are wanted`
        : `they should be ${enabled ? 'on' : 'off'}`;

    return {
      about: 'resource',
      judge({ subject }) {
        const plan = subject.resource?.plan;
        const hours = plan && planHours(plan);
        const days = plan && planDays(plan);
        const say = (seen: string) => () => ({
          message: `${seen}; ${wanted}.`,
          facts: {
            enabled: plan?.enabled ?? null,
            plan: plan?.name ?? null,
            everyHours: hours ?? null,
            keepsDays: days ?? null,
          },
          limit,
        });
        if (plan === undefined) return unknown(say('Its backup plan could not be read'));
        const seen = say(plan.enabled ? describe(plan, hours, days) : 'Its backups are off');
        if (plan.enabled !== enabled) return fail(seen);
        if (!enabled) return pass(seen);
        if ((hours ?? 0) > mostHours || (days ?? Number.POSITIVE_INFINITY) < leastDays) return fail(seen);
        return (every && hours === undefined) || (keeps && days === undefined) ? unknown(seen) : pass(seen);
      },
    };
  },
});

function describe({ name }: BackupPlan, hours: number | undefined, days: number | undefined): string {
  const often = hours === undefined ? 'at an unknown interval' : `every ${plural(hours, 'hour')}`;
  const long = days === undefined ? 'an unknown time' : plural(days, 'day');
  return `Its plan${name === undefined ? '' : ` ${name}`} backs up ${often} and keeps backups for ${long}`;
}
