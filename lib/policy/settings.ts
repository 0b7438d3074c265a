import * as z from 'zod';
import { builtInLimits, type ProviderLimits } from '../limits.ts';
import { type Severity, severities } from '../model.ts';
import { builtInPrices, type Prices } from '../prices.ts';
import { type Duration, formatDuration, isTimeZone, parseDuration } from '../time.ts';
import { duration, text, topicArn, usd, wholeNumber } from './fields.ts';

/** `settings`: what holds for a whole set, in at most one of its files. */

/** Lengths of time where a set says nothing. */
const fallback = {
  exceptionMax: '366d',
  heartbeat: '7d',
  reminders: { critical: '1d', high: '3d', medium: '7d', low: '30d', info: '30d' },
} as const satisfies { readonly reminders: Record<Severity, string>; readonly [key: string]: unknown };

const monthly = 'a month';
const priceOf = (price: number | undefined, what: string) =>
  usd.describe(what).meta({ default: price, examples: [price] });
const shareOf = (share: number, what: string) =>
  z
    .number()
    .min(0)
    .max(10)
    .describe(what)
    .meta({ default: share, examples: [share] });
const rateOf = (hours: number) =>
  priceOf(
    builtInPrices.backupUsdPerGbMonth[hours],
    `For each gigabyte, ${monthly}, on a plan of every ${hours} hours.`,
  );

const { backupShareOfDroplet, snapshotUsdPerGbMonth, snapshotMinimumUsd } = builtInPrices;
const prices = z
  .strictObject({
    snapshotUsdPerGbMonth: priceOf(
      snapshotUsdPerGbMonth,
      `For each billed gigabyte of a snapshot, ${monthly}.`,
    ),
    snapshotMinimumUsd: priceOf(snapshotMinimumUsd, `The least that a snapshot costs, ${monthly}.`),
    backupShareOfDroplet: z
      .strictObject({
        weekly: shareOf(backupShareOfDroplet.weekly, 'Of weekly backups; 0.2 are 20 percent.'),
        daily: shareOf(backupShareOfDroplet.daily, 'Of daily backups; 0.3 are 30 percent.'),
      })
      .partial()
      .describe("What basic backup plans cost, as a share of the Droplet's price.")
      .meta({ examples: [{ weekly: 0.2, daily: 0.3 }] }),
    backupUsdPerGbMonth: z
      .strictObject({ 4: rateOf(4), 6: rateOf(6), 12: rateOf(12), 24: rateOf(24), 168: rateOf(168) })
      .partial()
      .describe('What usage-based backup plans cost for each gigabyte, by their interval in hours.')
      .meta({ examples: [{ 24: 0.03 }] }),
  })
  .partial()
  .describe('Overrides the built-in, dated list of prices, in US dollars.')
  .meta({ examples: [{ snapshotUsdPerGbMonth: 0.06 }] });

const { volumeSnapshotsPerVolume, shortestBackupInterval } = builtInLimits;
const limits = z
  .strictObject({
    volumeSnapshotsPerVolume: wholeNumber(1)
      .describe('How many snapshots a volume may have.')
      .meta({ default: volumeSnapshotsPerVolume, examples: [volumeSnapshotsPerVolume] }),
    shortestBackupInterval: duration.describe('How often the provider makes backups at most.').meta({
      default: formatDuration(shortestBackupInterval),
      examples: [formatDuration(shortestBackupInterval)],
    }),
  })
  .partial()
  .describe("Overrides the built-in, dated list of the provider's limits.")
  .meta({ examples: [{ volumeSnapshotsPerVolume: 50 }] });

const reminders = z.strictObject(
  Object.fromEntries(
    severities.map((severity) => [
      severity,
      duration
        .describe(`How often an open finding of severity ${severity} is repeated.`)
        .meta({ default: fallback.reminders[severity], examples: [fallback.reminders[severity]] }),
    ]),
  ) as Record<Severity, typeof duration>,
);

const notify = z
  .strictObject({
    heartbeat: duration
      .describe('How often to say that all is well.')
      .meta({ default: fallback.heartbeat, examples: [fallback.heartbeat] }),
    reminders: reminders
      .partial()
      .describe('How often to repeat an open finding, by its severity.')
      .meta({ examples: [{ critical: '1d', low: '30d' }] }),
    topics: z
      .record(text, topicArn)
      .describe('The SNS topic of each owner; what is of nobody else goes to the default topic.')
      .meta({ examples: [{ 'platform@example.com': 'arn:aws:sns:eu-central-1:123456789012:platform' }] }),
  })
  .partial()
  .describe('What is sent, when and to whom.')
  .meta({ examples: [{ heartbeat: '7d', reminders: { low: '30d' } }] });

export const settingsSchema = z
  .strictObject({
    timezone: z
      .string()
      .refine(isTimeZone, { error: 'is no time zone; write an IANA name such as Europe/Berlin, or UTC' })
      .describe('IANA name; what calendar slots, months, years and last days follow.')
      .meta({ default: 'UTC', examples: ['Europe/Berlin'], pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$' }),
    exceptionMax: duration
      .describe('The longest that an exception may run, from the day of now.')
      .meta({ default: fallback.exceptionMax, examples: ['92d'] }),
    prices,
    limits,
    notify,
  })
  .partial()
  .describe('What holds for the whole set; in at most one of its files.');

/** The settings of a set, with a default for each. */
export interface Settings {
  /** IANA name. */
  readonly timeZone: string;
  readonly exceptionMax: Duration;
  readonly prices: Prices;
  readonly limits: ProviderLimits;
  readonly notify: {
    readonly heartbeat: Duration;
    readonly reminders: Readonly<Record<Severity, Duration>>;
    /** Topic ARNs by owner. */
    readonly topics: ReadonlyMap<string, string>;
  };
}

const length = (text: string): Duration => parseDuration(text) as Duration;
const defaultReminders = Object.fromEntries(
  severities.map((severity) => [severity, length(fallback.reminders[severity])]),
) as Record<Severity, Duration>;

/** What a set's `settings` come to. */
export function resolveSettings(given: z.output<typeof settingsSchema> = {}): Settings {
  const { backupShareOfDroplet, backupUsdPerGbMonth, ...flat } = given.prices ?? {};
  return {
    timeZone: given.timezone ?? 'UTC',
    exceptionMax: given.exceptionMax ?? length(fallback.exceptionMax),
    prices: defined<Prices>({
      ...builtInPrices,
      ...flat,
      backupShareOfDroplet: { ...builtInPrices.backupShareOfDroplet, ...backupShareOfDroplet },
      backupUsdPerGbMonth: { ...builtInPrices.backupUsdPerGbMonth, ...backupUsdPerGbMonth },
    }),
    limits: defined<ProviderLimits>({ ...builtInLimits, ...given.limits }),
    notify: {
      heartbeat: given.notify?.heartbeat ?? length(fallback.heartbeat),
      reminders: defined<Record<Severity, Duration>>({ ...defaultReminders, ...given.notify?.reminders }),
      topics: new Map(Object.entries(given.notify?.topics ?? {})),
    },
  };
}

/** What YAML leaves out is no key at all, never an undefined one. */
const defined = <T>(value: { readonly [Key in keyof T]: T[Key] | object | undefined }): T => value as T;
