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
    { name: 'at that is no text', event: { at: 5 }, tells: /^payload\.at: .*string/ },
    {
      name: 'at that is no instant',
      event: { at: 'newest' },
      tells: /^payload\.at: expected "latest" or an instant such as/,
    },
    { name: 'fresh as text', event: { fresh: 'true' }, tells: /^payload\.fresh: .*boolean/ },
    { name: 'an account that is no text', event: { account: 5 }, tells: /^payload\.account: .*string/ },
    {
      name: 'an account that would lead elsewhere',
      event: { account: '../acme', at: 'latest' },
      tells: /^payload\.account: expected the id of an account/,
    },
    {
      name: 'another account now',
      event: { account: 'other' },
      tells: /^payload\.account: an audit now is of the account of SNAPWARDEN_ACCOUNT only.*payload\.at$/,
    },
    {
      name: 'an audit now of an archived run',
      event: { fresh: true, at: 'latest' },
      tells: /^payload\.fresh: .*not both$/,
    },
    {
      name: 'an archived run at another instant',
      event: { at: NOW, now: NOW },
      tells: /^payload\.now: an archived run has its own/,
    },
    {
      name: 'an archived run by other policies',
      event: { at: 'latest', fresh: false, policies: 'policies' },
      tells: /^payload\.policies: an archived run has its own/,
    },
    {
      name: 'an archived run, though not by name, with both',
      event: { fresh: false, policies: 'policies', now: NOW },
      tells: /^payload\.policies: .*\npayload\.now: /,
    },
    {
      name: 'an archived run where nothing is archived',
      event: { at: 'latest' },
      tells: /^payload\.at: no runs are archived; set SNAPWARDEN_ARCHIVE/,
    },
  ])('report: $name', async ({ event, tells }) => {
    expect(await refused(await startWorld(), event, { name: 'report' })).toMatch(tells);
  });

  it('report: where it is to come from an archive, without asking for the token', async () => {
    const world = await startWorld({ archives: true });
    const message = await refused(world, { at: 'latest' }, { name: 'report', code: 'store' });
    expect(message).toMatch(/^s3:\/\/state\/snapwarden\/ holds no finished run of account acme/);
    expect(world.parameters.asked).toEqual([]);
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
