import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { startWorld, TOPIC } from '../support/lambda.ts';
import {
  bareDroplets,
  EARLIER,
  LATER,
  NOW,
  ruleEvent,
  schedulerEvent,
  twoDroplets,
} from '../support/sample-run.ts';
import type { SnsServer } from '../support/sns-server.ts';

/** What the topic's queue got. */
const machine = (sns: SnsServer) =>
  sns.received.filter(({ protocol }) => protocol === 'sqs').map(({ body }) => JSON.parse(body));

describe('an event says when ages are judged', () => {
  it.each([
    { name: 'input of a schedule', event: { now: LATER, publish: true } },
    { name: 'event of a scheduled rule', event: ruleEvent(LATER) },
    { name: 'default payload of a schedule', event: schedulerEvent(LATER) },
    { name: 'direct invocation', event: { now: LATER } },
    { name: 'direct invocation with an offset', event: { now: '2026-03-01T12:00:00+01:00' } },
  ])('$name', async ({ event }) => {
    const { container, sns } = await startWorld({ account: twoDroplets });
    const audit = await container<AuditSummary>('audit');
    const summary = await audit(event);
    expect(summary).toMatchObject({ account: 'acme', now: LATER, complete: true, gapCount: 0, gaps: [] });
    expect(summary.tally).toEqual({ pass: 0, fail: 2, excepted: 0, unknown: 0, skipped: 0 });
    expect(summary.published).toHaveLength(1);
    expect(machine(sns)).toEqual([expect.objectContaining({ now: LATER })]);
  });

  it('nothing said: it is judged as of now', async () => {
    const { container } = await startWorld({ account: bareDroplets(1) });
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { now } = await (await container<AuditSummary>('audit'))({});
    expect(Date.parse(now)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(now)).toBeLessThanOrEqual(Date.now());
  });

  it('an event without a payload is an empty one', async () => {
    const { container } = await startWorld();
    const audit = await container<AuditSummary>('audit');
    await expect(audit(null)).resolves.toMatchObject({ complete: true });
    await expect(audit(undefined)).resolves.toMatchObject({ complete: true });
  });
});

describe('what is told to the topic', () => {
  it('violations, to every subscriber in its own words', async () => {
    const { container, sns } = await startWorld({ account: twoDroplets });
    const summary = await (await container<AuditSummary>('audit'))({ now: NOW });
    expect(sns.requests).toEqual(['Publish', 'GetTopicAttributes']);
    expect(sns.received).toHaveLength(3);
    for (const { topicArn, subject, attributes } of sns.received) {
      expect(topicArn).toBe(TOPIC);
      expect(subject).toBe('[snapwarden] 1 critical violation in account acme');
      expect(attributes.event?.value).toBe('violations');
      expect(attributes.severity?.value).toBe('critical');
      expect(attributes.account?.value).toBe('acme');
    }
    for (const { body } of sns.received) expect(body).toContain('db-1');
    for (const { body } of sns.received) expect(body).not.toContain('web-1');
    expect(summary.violations).toEqual({ critical: 1, high: 0, medium: 0, low: 0, info: 0 });
  });

  it.each([
    { name: 'publish: false', event: { now: NOW, publish: false } },
    { name: 'a complete audit without a violation', event: { now: EARLIER } },
  ])('nothing after $name', async ({ event }) => {
    const { container, sns } = await startWorld({ account: twoDroplets });
    const summary = await (await container<AuditSummary>('audit'))(event);
    expect(summary.published).toEqual([]);
    expect(summary.complete).toBe(true);
    expect(sns.requests).toEqual([]);
  });

  it('publish: false needs no topic', async () => {
    const environment = { SNS_TOPIC_ARN: undefined, AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' };
    const { container } = await startWorld({ account: twoDroplets, environment });
    const summary = await (await container<AuditSummary>('audit'))({ now: NOW, publish: false });
    expect(summary.tally.fail).toBe(1);
  });

  it.each([
    { name: 'where nothing fails', now: EARLIER, tally: { pass: 2, fail: 0, unknown: 0 } },
    {
      name: 'where what was not read could save what fails',
      now: NOW,
      tally: { pass: 1, fail: 0, unknown: 1 },
    },
  ])('an audit that could not read everything, as such, $name', async ({ now, tally }) => {
    const { container, sns } = await startWorld({
      account: twoDroplets,
      sandbox: { scopes: ['account:read', 'droplet:read', 'image:read', 'tag:read'] },
    });
    const summary = await (await container<AuditSummary>('audit'))({ now });
    expect(summary.complete).toBe(false);
    expect(summary.tally).toMatchObject(tally);
    expect(summary.gapCount).toBeGreaterThan(0);
    expect(summary.gaps.map(({ endpoint, reason }) => `${endpoint} ${reason}`).join()).toMatch(
      /snapshots.*403/,
    );
    expect(summary.published).toHaveLength(1);
    for (const { subject, attributes } of sns.received) {
      expect(subject).toMatch(/^\[snapwarden\] INCOMPLETE/);
      expect(attributes.event?.value).toBe('incomplete');
    }
  });

  it('the same again for an event that comes twice', async () => {
    const { container, sns } = await startWorld({ account: twoDroplets });
    const audit = await container<AuditSummary>('audit');
    const [first, second] = [await audit(ruleEvent(NOW)), await audit(ruleEvent(NOW))];
    expect({ ...second, published: [] }).toEqual({ ...first, published: [] });
    const [one, other] = machine(sns);
    expect({ ...other, generatedAt: '' }).toEqual({ ...one, generatedAt: '' });
  });
});
