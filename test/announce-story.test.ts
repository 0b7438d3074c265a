import { describe, expect, it } from 'vitest';
import type { SandboxAccount, SandboxDroplet } from '../lib/sandbox/account.ts';
import { sampleAccount } from '../lib/sandbox/sample.ts';
import { allScopes, type Scope } from '../lib/sandbox/scopes.ts';
import { type Instant, shift } from '../lib/time.ts';
import { kinds, type Ran, startOffice } from './support/announcing.ts';
import { at } from './support/inventory.ts';
import { validatorOf } from './support/notification-schema.ts';

/** Six runs on the sample account, and what its readers get. */

const DAY = 86_400_000;
const start = at('2026-11-21T06:00:00Z');
const days = (count: number) => shift(start, count * DAY);

/** The sample as it stands at an instant, but for the one snapshot whose regions the API does not show. */
function sampleAt(now: Instant): SandboxAccount {
  const account = sampleAccount(now);
  return onDroplets(account, (droplet) => ({
    ...droplet,
    snapshots: droplet.snapshots.map((point) =>
      point.regions.length > 0 ? point : { ...point, regions: ['nyc3', 'sfo3'] },
    ),
  }));
}

function onDroplets(
  account: SandboxAccount,
  change: (droplet: SandboxDroplet) => SandboxDroplet,
): SandboxAccount {
  return { ...account, droplets: account.droplets.map(change) };
}

const named = (name: string, change: (droplet: SandboxDroplet) => SandboxDroplet) => (one: SandboxDroplet) =>
  one.name === name ? change(one) : one;

/** The backups of web-02 do not come back: its newest one is of the first day still, and so a day older. */
function stillStopped(now: Instant): SandboxAccount {
  const before = sampleAt(start).droplets.find(({ name }) => name === 'web-02');
  return onDroplets(
    sampleAt(now),
    named('web-02', (one) => ({ ...one, backups: before?.backups ?? [] })),
  );
}

/** Whatever is worse than low has been put right, and the leavings of the old shop are gone. */
function putRight(now: Instant): SandboxAccount {
  const account = sampleAt(now);
  const fresh = shift(now, -3_600_000);
  const renewed = (one: SandboxDroplet): SandboxDroplet => ({
    ...one,
    backups: one.backups.map((point, index) => (index === 0 ? { ...point, createdAt: fresh } : point)),
    snapshots: one.snapshots.map((point, index) =>
      index === 0 ? { ...point, createdAt: fresh, regions: ['ams3', 'fra1'] } : point,
    ),
  });
  const inEurope = (one: SandboxDroplet): SandboxDroplet => ({
    ...one,
    snapshots: one.snapshots.map((point) => ({ ...point, regions: ['ams3', 'fra1'] })),
  });
  const repaired = [named('web-02', renewed), named('queue-01', renewed), named('mail-01', inEurope)].reduce(
    onDroplets,
    account,
  );
  const [template] = account.volumes.flatMap(({ snapshots }) => snapshots);
  return {
    ...repaired,
    orphans: [],
    volumes: repaired.volumes.map((volume) => {
      if (volume.name === 'analytics-warehouse')
        return { ...volume, snapshots: volume.snapshots.slice(0, 20) };
      if (volume.name !== 'api-01-uploads' || !template) return volume;
      const { id: ofVolume } = volume;
      const source = { ...template.source, id: ofVolume };
      const own = { ...template, id: '4f60b7a1-0000-4000-8000-000000000001', name: 'api-01-uploads-nightly' };
      return { ...volume, snapshots: [{ ...own, createdAt: fresh, source }] };
    }),
  };
}

const withoutVolumes = allScopes.filter((scope: Scope) => !scope.startsWith('block_storage'));

const runs = [
  { name: '1-first', now: start, account: sampleAt },
  { name: '2-unchanged', now: shift(start, DAY / 2), account: sampleAt },
  { name: '3-worse', now: days(1), account: stillStopped },
  { name: '4-incomplete', now: days(2), account: stillStopped, scopes: withoutVolumes },
  { name: '5-resolved', now: days(3), account: putRight },
  { name: '6-heartbeat', now: days(10), account: putRight },
];

/** What the subscriber of a run got, as it lies in the mailbox. */
function mailbox({ mails }: Ran): string {
  if (mails.length === 0) return 'Nothing was sent.\n';
  return mails.map(({ subject, body }) => `Subject: ${subject}\n\n${sameIds(body)}\n`).join('\n');
}

/** Each request has an id of its own. */
function sameIds(body: string): string {
  return body.replace(/(?<=request\s+id\s+)[0-9a-f-]+/g, (id) => id.replace(/[0-9a-f]/g, '0'));
}

describe.each(kinds)('six runs with %s for a memory', (kind) => {
  it('tell of each thing once, when somebody should know it', async () => {
    const office = await startOffice(kind);
    const validate = await validatorOf();
    const subjects: string[] = [];
    for (const { name, now, account, ...rest } of runs) {
      const ran = await office.audit({ now, account: account(now), ...rest });
      await expect(mailbox(ran)).toMatchFileSnapshot(`notify/golden/story/${name}.txt`);
      subjects.push(ran.mails.map(({ subject }) => subject).join());
      expect(ran.failures).toEqual([]);
    }
    const programs = office.sns.received.filter(({ protocol }) => protocol === 'sqs');
    expect(programs).toHaveLength(5);
    for (const { body } of programs)
      expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).toBe(true);
    expect(subjects).toEqual([
      '[snapwarden] 3 critical, 3 high, 26 lower violations in account default',
      '',
      '[snapwarden] 1 critical worse, 2 still open in account default',
      expect.stringMatching(/^\[snapwarden\] INCOMPLETE: /),
      expect.stringMatching(/^\[snapwarden\] Complete again: .*resolved in account default$/),
      expect.stringMatching(/^\[snapwarden\] Nothing new, \d+ still open in account default$/),
    ]);
  });
});
