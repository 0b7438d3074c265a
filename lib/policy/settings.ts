import * as z from 'zod';
import { builtInLimits, type ProviderLimits } from '../limits.ts';
import { type Severity, severities } from '../model.ts';
import { builtInPrices, type Prices } from '../prices.ts';
import { type Duration, isTimeZone, parseDuration } from '../time.ts';
import { duration, text, topicArn, usd, wholeNumber } from './fields.ts';

/** `settings`: what holds for a whole set, in at most one of its files. */

const share = z.number().min(0).max(10);
const prices = z
  .strictObject({
    snapshotUsdPerGbMonth: usd.describe('For each billed gigabyte of a snapshot, a month.'),
    snapshotMinimumUsd: usd.describe('The least that a snapshot costs a month.'),
    backupShareOfDroplet: z
      .strictObject({ weekly: share, daily: share })
      .partial()
      .describe("What basic backup plans cost, as a share of the Droplet's price."),
    backupUsdPerGbMonth: z
      .strictObject({ 4: usd, 6: usd, 12: usd, 24: usd, 168: usd })
      .partial()
      .describe('What usage-based backup plans cost for each gigabyte, by their interval in hours.'),
  })
  .partial()
  .describe('Overrides the built-in, dated list of prices, in US dollars.');

const limits = z
  .strictObject({
    volumeSnapshotsPerVolume: wholeNumber(1).describe('How many snapshots a volume may have.'),
    shortestBackupInterval: duration.describe('How often the provider makes backups at most.'),
  })
  .partial()
  .describe("Overrides the built-in, dated list of the provider's limits.");

const reminders = z.strictObject(
  Object.fromEntries(severities.map((severity) => [severity, duration])) as Record<Severity, typeof duration>,
);

const notify = z
  .strictObject({
    heartbeat: duration.describe('How often to say that all is well.'),
    reminders: reminders.partial().describe('How often to repeat an open finding, by its severity.'),
    topics: z
      .record(text, topicArn)
      .describe('The SNS topic of each owner; what is of nobody else goes to the default topic.'),
  })
  .partial()
  .describe('What is sent, when and to whom.');

export const settingsSchema = z
  .strictObject({
    timezone: z
      .string()
      .refine(isTimeZone, { error: 'is no time zone; write an IANA name such as Europe/Berlin, or UTC' })
      .describe('IANA name; what calendar slots, months, years and last days follow. Default: UTC.'),
    exceptionMax: duration.describe(
      'The longest that an exception may run, from the day of now. Default: 366d.',
    ),
    prices,
    limits,
    notify,
  })
  .partial()
  .describe('In at most one file of the set.');

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
const defaultReminders: Record<Severity, Duration> = {
  critical: length('1d'),
  high: length('3d'),
  medium: length('7d'),
  low: length('30d'),
  info: length('30d'),
};

/** What a set's `settings` come to. */
export function resolveSettings(given: z.output<typeof settingsSchema> = {}): Settings {
  const { backupShareOfDroplet, backupUsdPerGbMonth, ...flat } = given.prices ?? {};
  return {
    timeZone: given.timezone ?? 'UTC',
    exceptionMax: given.exceptionMax ?? length('366d'),
    prices: defined<Prices>({
      ...builtInPrices,
      ...flat,
      backupShareOfDroplet: { ...builtInPrices.backupShareOfDroplet, ...backupShareOfDroplet },
      backupUsdPerGbMonth: { ...builtInPrices.backupUsdPerGbMonth, ...backupUsdPerGbMonth },
    }),
    limits: defined<ProviderLimits>({ ...builtInLimits, ...given.limits }),
    notify: {
      heartbeat: given.notify?.heartbeat ?? length('7d'),
      reminders: defined<Record<Severity, Duration>>({ ...defaultReminders, ...given.notify?.reminders }),
      topics: new Map(Object.entries(given.notify?.topics ?? {})),
    },
  };
}

/** What YAML leaves out is no key at all, never an undefined one. */
const defined = <T>(value: { readonly [Key in keyof T]: T[Key] | object | undefined }): T => value as T;
