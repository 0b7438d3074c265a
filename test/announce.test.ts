import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { announceFailure } from '../lib/announce-failure.ts';
import { systemClock } from '../lib/digitalocean/clock.ts';
import { resolveSettings } from '../lib/policy/settings.ts';
import { sandboxAccount } from '../lib/sandbox/account.ts';
import type { DropletSpec, OrphanSpec } from '../lib/sandbox/spec.ts';
import { claimMemory, memoryName } from '../lib/store/claim.ts';
import { type Instant, shift } from '../lib/time.ts';
import { Died, kinds, type Office, OWN_TOPIC, type Ran, startOffice, TOPIC } from './support/announcing.ts';
import { at } from './support/inventory.ts';

const DAY = 86_400_000;
const start = at('2026-03-01T06:00:00Z');
const days = (count: number) => shift(start, count * DAY);

/** An account of Droplets with a backup so many hours old at an instant. */
const hoursOld = (ages: Readonly<Record<string, number>>, now: Instant, orphans: OrphanSpec[] = []) =>
  sandboxAccount({
    now,
    orphans,
    droplets: Object.entries(ages).map(
      ([name, hours], index): DropletSpec => ({
        id: index + 1,
        name,
        backups: [{ createdAt: shift(now, -hours * 3_600_000) }],
      }),
    ),
  });

async function setOf(yaml: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwarden-set-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.yaml'), `version: 1\n${yaml}`);
  return [folder];
}

const daily = (id = 'daily', rest = '') => `policies:
  - id: ${id}
    severity: high${rest}
    rules: [{ kind: freshness, rpo: 24h }]
`;
const topics = (arn: string) => `settings: { notify: { topics: { platform@example.com: "${arn}" } } }\n`;
const owned = '\n    owner: platform@example.com';

const subjects = ({ mails }: Ran) => mails.map(({ subject }) => subject);
const bodies = ({ mails }: Ran) => mails.map(({ body }) => body).join('\n');

/** Writes over what a store keeps as the memory. */
async function overwrite({ store }: Office, content: Uint8Array): Promise<void> {
  const name = memoryName('default');
  await store.save(name, content, (await store.load(name))?.version);
}

describe.each(kinds)('with %s for a memory', (kind) => {
  it('a run that dies before it could remember is told again by the next, and nothing is lost', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30, db: 20 }, start);
    const dying = office.audit({ account, now: start, policies, dies: true, holdMs: 1_500 });
    await expect(dying).rejects.toThrow(Died);
    expect(office.sns.received).toHaveLength(2);
    const next = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(subjects(next)).toEqual(['[snapwarden] 1 high violation in account default']);
    const after = await office.audit({ account, now: shift(start, 120_000), policies });
    expect(subjects(after)).toEqual([]);
  });

  it('two runs at once tell once', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30 }, start);
    const ran = await Promise.all([1, 2].map(() => office.audit({ account, now: start, policies })));
    expect(ran.flatMap(subjects)).toEqual(['[snapwarden] 1 high violation in account default']);
    expect(ran.map(({ changes }) => changes.new + changes.open)).toEqual([1, 1]);
  });

  it('only those whose topic failed are told by the next run', async () => {
    const office = await startOffice(kind);
    const all = `${daily('daily', owned)}  - { id: any, severity: low, rules: [{ kind: count, max: 0 }] }\n`;
    const account = hoursOld({ web: 30 }, start);
    const gone = TOPIC.replace('snapwarden', 'gone');
    const first = await office.audit({ account, now: start, policies: await setOf(topics(gone) + all) });
    expect(first.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/gone.*no such topic/),
    ]);
    expect(first.topics).toEqual([TOPIC]);
    expect(subjects(first)).toEqual(['[snapwarden] 1 low violation in account default']);
    const policies = await setOf(topics(OWN_TOPIC) + all);
    const second = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(second.mails.map(({ topicArn, subject }) => [topicArn, subject])).toEqual([
      [OWN_TOPIC, '[snapwarden] 1 high new in account default'],
    ]);
    expect(second.mails[0]?.attributes.owner?.value).toBe('platform@example.com');
    const third = await office.audit({ account, now: shift(start, 120_000), policies });
    expect([subjects(third), third.failures]).toEqual([[], []]);
  });

  it('what could not be delivered at all is told as the first time by the next run', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30 }, start);
    office.sns.fail('deny');
    const first = await office.audit({ account, now: start, policies });
    expect(first.failures).toHaveLength(1);
    const second = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(subjects(second)).toEqual(['[snapwarden] 1 high violation in account default']);
  });

  it('that it is complete again is told until somebody has heard it', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 20 }, start);
    const scopes = ['account:read', 'droplet:read', 'tag:read'] as const;
    const partial = await office.audit({ account, now: start, policies, scopes });
    expect(subjects(partial)).toEqual([expect.stringMatching(/INCOMPLETE/)]);
    office.sns.fail('deny');
    await office.audit({ account, now: shift(start, 60_000), policies });
    const again = await office.audit({ account, now: shift(start, 120_000), policies });
    expect(subjects(again)).toEqual([expect.stringMatching(/^\[snapwarden\] Complete again/)]);
    expect(subjects(await office.audit({ account, now: shift(start, 180_000), policies }))).toEqual([]);
  });

  it('a damaged one is put aside, which is told, and all that is open is told anew', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30 }, start);
    await office.audit({ account, now: start, policies });
    await overwrite(office, Buffer.from('{"half a'));
    const second = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(subjects(second)).toEqual(['[snapwarden] 1 high violation in account default']);
    expect(bodies(second).replace(/\s+/g, ' ')).toContain(
      'What earlier runs knew could not be read and was put aside, so all that is open is told anew.',
    );
    const aside = await office.store.load(second.claim.damaged ?? '');
    expect(Buffer.from(aside?.content ?? []).toString()).toBe('{"half a');
    const third = await office.audit({ account, now: shift(start, 120_000), policies });
    expect([subjects(third), third.claim.damaged]).toEqual([[], undefined]);
  });

  it('a damaged one is told of also where the run that found it so died', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30 }, start);
    await overwrite(office, Buffer.from('{"half a'));
    const dying = office.audit({ account, now: start, policies, dies: true, holdMs: 1_500 });
    await expect(dying).rejects.toThrow(Died);
    const next = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(bodies(next).replace(/\s+/g, ' ')).toContain('could not be read and was put aside');
    expect(next.claim.damaged).toMatch(/damaged-/);
  });

  it('a damaged one is told of until somebody has heard it, also after an audit that failed', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const account = hoursOld({ web: 30 }, start);
    await overwrite(office, Buffer.from('{"half a'));
    const claim = await claimMemory({
      store: office.store,
      account: 'default',
      run: 'failing',
      clock: systemClock,
      deadline: Date.now() + 60_000,
    });
    const sent: string[] = [];
    await announceFailure({
      claim,
      account: 'default',
      now: start,
      problems: ['the token is not valid'],
      settings: resolveSettings(),
      topicArn: TOPIC,
      send: async (_arn, messages) => {
        sent.push(...messages.map(({ subject }) => subject));
        return messages.map(() => ({ messageId: '1' }));
      },
    });
    expect(sent).toEqual([expect.stringContaining('AUDIT FAILED')]);
    office.sns.fail('deny');
    await office.audit({ account, now: shift(start, 60_000), policies });
    const next = await office.audit({ account, now: shift(start, 120_000), policies });
    expect(bodies(next).replace(/\s+/g, ' ')).toContain('could not be read and was put aside');
    const after = await office.audit({ account, now: shift(start, 180_000), policies });
    expect([subjects(after), after.claim.damaged]).toEqual([[], undefined]);
  });

  it('those who watch the account hear at first that all of it has owners who know', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(topics(OWN_TOPIC) + daily('daily', owned));
    const account = hoursOld({ web: 30 }, start);
    const first = await office.audit({ account, now: start, policies });
    expect(first.mails.map(({ topicArn, subject }) => [topicArn, subject]).sort()).toEqual([
      [TOPIC, '[snapwarden] 1 open, their owners know in account default'],
      [OWN_TOPIC, '[snapwarden] 1 high violation in account default'],
    ]);
  });

  it('an incomplete audit says so in every message, also where that was told an hour ago', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(`${daily()}  - { id: c, rules: [{ kind: count, max: 0 }] }\n`);
    const scopes = ['account:read', 'droplet:read', 'image:read', 'snapshot:read'] as const;
    const run = (ages: Record<string, number>, minutes: number) => {
      const now = shift(start, minutes * 60_000);
      return office.audit({ account: hoursOld(ages, now), now, policies, scopes });
    };
    const first = await run({ web: 20 }, 0);
    const second = await run({ web: 30 }, 60);
    for (const { run: judged } of [first, second]) expect(judged.document.complete).toBe(false);
    expect(subjects(second)).toEqual([expect.stringMatching(/INCOMPLETE: .*1 high new/)]);
  });

  it('that of a newer snapwarden fails the run, says so and stays as it is', async () => {
    const office = await startOffice(kind);
    const newer = gzipSync(JSON.stringify({ schema: 'snapwarden/memory/v2', open: {} }));
    await overwrite(office, newer);
    const account = hoursOld({ web: 30 }, start);
    const run = office.audit({ account, now: start, policies: await setOf(daily()) });
    await expect(run).rejects.toThrow(/snapwarden\/memory\/v2.*update it/);
    const { content } = (await office.store.load(memoryName('default'))) ?? { content: Buffer.from('') };
    expect(Buffer.compare(content, newer)).toBe(0);
    expect(office.sns.requests).toEqual([]);
  });

  it('a rule that was renamed ends as removed, not as fixed', async () => {
    const office = await startOffice(kind);
    const account = hoursOld({ web: 30 }, start);
    await office.audit({ account, now: start, policies: await setOf(daily('nightly')) });
    const now = shift(start, 60_000);
    const second = await office.audit({ account, now, policies: await setOf(daily('daily')) });
    expect(subjects(second)).toEqual(['[snapwarden] 1 high new, 1 resolved in account default']);
    expect(bodies(second).replace(/\s+/g, ' ')).toContain(
      'nightly/freshness: its policy or rule was removed; nothing was fixed',
    );
  });

  it('what is missing for less than its grace passes, as long as earlier runs know', async () => {
    const office = await startOffice(kind);
    const policies = await setOf('policies: [{ id: p, rules: [{ kind: orphan, grace: 3d }] }]\n');
    const snapshot = (resourceId: number): OrphanSpec => ({
      resourceType: 'droplet',
      resourceId,
      id: 900 + resourceId,
      name: `of-${resourceId}`,
      createdAt: at('2026-01-01T00:00:00Z'),
    });
    // Of Droplet 7 nobody knows how long it has been missing; Droplet 8 was there when memory began.
    const before = sandboxAccount({
      orphans: [snapshot(7)],
      droplets: [{ id: 8, snapshots: [snapshot(8)] }],
    });
    const after = sandboxAccount({ orphans: [snapshot(7), snapshot(8)] });
    const runs = [
      { account: before, now: start },
      { account: after, now: days(1) },
      { account: after, now: days(4) },
      { account: after, now: shift(days(4), 1_000) },
    ];
    const failing: string[][] = [];
    for (const { account, now } of runs) {
      const { run } = await office.audit({ account, now, policies });
      failing.push(run.findings.findings.map(({ subject, verdict }) => `${subject.name} ${verdict}`));
    }
    expect(failing).toEqual([['of-7 fail'], ['of-7 fail'], ['of-7 fail'], ['of-7 fail', 'of-8 fail']]);
  });

  it('those who answer for it from now on are told of what others knew', async () => {
    const office = await startOffice(kind);
    const account = hoursOld({ web: 30 }, start);
    await office.audit({ account, now: start, policies: await setOf(daily()) });
    const policies = await setOf(topics(OWN_TOPIC) + daily('daily', owned));
    const second = await office.audit({ account, now: shift(start, 60_000), policies });
    expect(second.mails.map(({ topicArn }) => topicArn)).toEqual([OWN_TOPIC]);
  });

  it('a run in the future silences nobody for long', async () => {
    const office = await startOffice(kind);
    const policies = await setOf(daily());
    const far = days(400);
    await office.audit({ account: hoursOld({ web: 30 }, far), now: far, policies });
    const today = await office.audit({ account: hoursOld({ web: 30 }, start), now: start, policies });
    expect(subjects(today)).toEqual(['[snapwarden] 1 still open in account default']);
  });

  it('keeps what it knows readable, and nothing of the account beyond its findings', async () => {
    const office = await startOffice(kind);
    const account = hoursOld({ web: 30, fresh: 1 }, start);
    await office.audit({ account, now: start, policies: await setOf(daily()) });
    const { content } = (await office.store.load(memoryName('default'))) ?? { content: Buffer.from('') };
    const text = gunzipSync(content).toString();
    const [head = '', finding = '', ...rest] = text.split('\n');
    expect(JSON.parse(head)).toMatchObject({ schema: 'snapwarden/memory/v1', account: 'default', open: 1 });
    expect(JSON.parse(finding)).toMatchObject({ policy: 'daily', verdict: 'fail' });
    expect(rest).toEqual(['']);
    expect(text).not.toContain('fresh"');
  });
});
