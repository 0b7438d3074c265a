import { type SandboxAccount, sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';

const HOUR = 3_600_000;

export const NOW = '2026-03-01T06:00:00Z';
/** Neither Droplet's backup is over a day old. */
export const EARLIER = '2026-02-28T23:00:00Z';
/** Both are. */
export const LATER = '2026-03-01T11:00:00Z';

const now = parseInstant(NOW) as Instant;

/** Two Droplets: at that instant the backup of `web-1` is 20 hours old, that of `db-1` 30 hours. */
export const twoDropletsAt = (now: Instant): SandboxAccount =>
  sandboxAccount({
    now,
    droplets: [
      { id: 1, name: 'web-1', backups: [{ createdAt: shift(now, -20 * HOUR) }] },
      { id: 2, name: 'db-1', backups: [{ createdAt: shift(now, -30 * HOUR) }] },
    ],
  });

/** They at NOW. */
export const twoDroplets = twoDropletsAt(now);

/** Under the policies of the package: `web-1` is well kept, `db-1` has no backup at all. */
export const oneUnprotected: SandboxAccount = sandboxAccount({
  now,
  droplets: [
    { id: 1, name: 'web-1', backups: [{ createdAt: shift(now, -20 * HOUR) }] },
    { id: 2, name: 'db-1' },
  ],
});

/** Droplets without any backup: so many findings. */
export function bareDroplets(count: number): SandboxAccount {
  return sandboxAccount({
    now,
    droplets: Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `bare-${index + 1}` })),
  });
}

/** The event of a scheduled rule. */
export const ruleEvent = (time: unknown) => ({
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time,
  region: 'eu-central-1',
  resources: ['arn:aws:events:eu-central-1:123456789012:rule/daily'],
  detail: {},
});

/** What EventBridge Scheduler sends where no input is given; its detail is a string. */
export const schedulerEvent = (time: unknown) => ({
  ...ruleEvent(time),
  source: 'aws.scheduler',
  resources: ['arn:aws:scheduler:eu-central-1:123456789012:schedule/default/daily'],
  detail: '{}',
});
