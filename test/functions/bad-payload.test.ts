import { describe, expect, it } from 'vitest';
import { startWorld } from '../support/lambda.ts';
import { refused } from '../support/refused-run.ts';
import { NOW, ruleEvent, schedulerEvent } from '../support/sample-run.ts';

const both = ['audit', 'report'] as const;

describe('a payload is refused', () => {
  it.each([
    { name: 'an unknown key', event: { nwo: NOW }, tells: 'payload: unknown key nwo' },
    { name: 'several', event: { a: 1, b: 2 }, tells: 'payload: unknown key a, b' },
    { name: 'a now that is no text', event: { now: 5 }, tells: /^payload\.now: .*string/ },
    {
      name: 'a now that is no instant',
      event: { now: 'tomorrow' },
      tells: /^payload\.now: expected an instant/,
    },
    {
      name: 'a now without a zone',
      event: { now: '2026-03-01T06:00:00' },
      tells: /^payload\.now: expected an instant/,
    },
    {
      name: 'a day that no calendar has',
      event: { now: '2026-02-30T06:00:00Z' },
      tells: /^payload\.now: expected/,
    },
    { name: 'null', event: { now: null }, tells: /^payload\.now: / },
    { name: 'policies that are no text', event: { policies: 5 }, tells: /^payload\.policies: / },
    { name: 'no policies', event: { policies: [] }, tells: /^payload\.policies: / },
    { name: 'one of policies', event: { policies: ['policies', 5] }, tells: /^payload\.policies\.1: / },
    { name: 'a list', event: [], tells: /^payload: .*object/ },
    { name: 'text', event: 'now', tells: /^payload: .*object/ },
  ])('$name', async ({ event, tells }) => {
    for (const name of both) {
      const world = await startWorld();
      const message = await refused(world, event, { name });
      if (typeof tells === 'string') expect(message).toBe(tells);
      else expect(message).toMatch(tells);
      expect(world.parameters.asked).toEqual([]);
      world.output.stop();
    }
  });

  it.each([
    { name: 'publish as text', event: { publish: 'false' }, tells: /^payload\.publish: .*boolean/ },
    { name: 'a format', event: { format: 'json' }, tells: /unknown key format/ },
    { name: 'a rule without a time', event: ruleEvent(undefined), tells: /^payload\.time: / },
    {
      name: 'a rule with a bad time',
      event: ruleEvent('noon'),
      tells: /^payload\.time: expected an instant/,
    },
    { name: 'a schedule with a bad time', event: schedulerEvent(5), tells: /^payload\.time: / },
    {
      name: 'another source',
      event: { ...ruleEvent(NOW), source: 'aws.s3' },
      tells: /unknown key .*detail-type/,
    },
    {
      name: 'a word that Scheduler did not replace',
      event: { now: '<aws.scheduler.scheduled-time>' },
      tells: /^payload\.now: expected an instant/,
    },
  ])('audit: $name', async ({ event, tells }) => {
    expect(await refused(await startWorld(), event)).toMatch(tells);
  });

  it.each([
    {
      name: 'an unknown format',
      event: { format: 'pdf' },
      tells: /^payload\.format: .*"table".*"json".*"markdown"/,
    },
    { name: 'a format of every object', event: { format: 'constructor' }, tells: /^payload\.format: / },
    { name: 'publish', event: { publish: true }, tells: /unknown key publish/ },
    { name: 'an event of a schedule', event: ruleEvent(NOW), tells: /unknown key/ },
  ])('report: $name', async ({ event, tells }) => {
    expect(await refused(await startWorld(), event, { name: 'report' })).toMatch(tells);
  });

  it('with all that is wrong at once, but no flood of it and no control characters', async () => {
    const world = await startWorld();
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k\u001b[31m${index}`, 1]));
    const message = await refused(world, { now: 5, policies: Array(99).fill(7), ...keys });
    expect(message).toContain('payload.now');
    expect(message).toContain('payload.policies.0');
    expect(message.length).toBeLessThan(2_000);
    expect(message).not.toContain('\u001b');
  });

  it('and what it held is not repeated', async () => {
    const secret = 'dop_v1_0123456789abcdef';
    const message = await refused(await startWorld(), {
      now: secret,
      publish: secret,
      policies: `../${secret}`,
    });
    expect(message).not.toContain(secret);
  });

  it('a prototype is no key', async () => {
    const event = JSON.parse('{"__proto__": {"publish": false}, "now": "2026-03-01T06:00:00Z"}');
    expect(await refused(await startWorld(), event)).toMatch(/__proto__/);
    expect(({} as { publish?: unknown }).publish).toBeUndefined();
  });
});
