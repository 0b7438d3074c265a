import { describe, expect, it } from 'vitest';
import { type Severity, severities } from '../../lib/model.ts';
import { renderChat } from '../../lib/notify/chat.ts';
import { type ChatNotification, chatLimits } from '../../lib/notify/chat-notification.ts';
import { sumCounts } from '../../lib/notify/counts.ts';
import { renderEmail } from '../../lib/notify/email.ts';
import { toFailedMessage } from '../../lib/notify/failed.ts';
import { renderMachine } from '../../lib/notify/machine.ts';
import type { MachineNotification } from '../../lib/notify/schema.ts';
import { jsonBytes } from '../../lib/notify/worst.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { at } from '../support/inventory.ts';
import { validatorOf } from '../support/notification-schema.ts';
import { digestOf, firstMessages } from './first-letter.ts';
import { type Known, laterMessages } from './later-letters.ts';
import {
  bodiesIn,
  sampleDocument,
  sampleFinding,
  sampleGap,
  story,
  unknownFinding,
} from './sample-document.ts';

const chatOf = (document: ReportDocument) => JSON.parse(renderChat(digestOf(document))) as ChatNotification;
const machineOf = (document: ReportDocument) =>
  JSON.parse(renderMachine(digestOf(document))) as MachineNotification;

const complete = sampleDocument(story);
const many = Array.from({ length: 300 }, (_, index) =>
  sampleFinding('low', 'It lacks the tag owner:*.', {
    policy: index % 2 ? 'tagging' : 'staging',
    rule: 'metadata',
    subject: { id: String(index), name: `box-${index}` },
  }),
);
const incomplete = sampleDocument([...many, ...story, unknownFinding], {
  gaps: [sampleGap],
  inventory: { ...complete.inventory, volumes: null },
});

describe('golden bodies', () => {
  it.each([
    ['complete', complete],
    ['incomplete', incomplete],
  ])('read as committed: %s', async (name, document) => {
    const { title, description, nextSteps } = chatOf(document).content;
    const chat = [title, description, ...nextSteps.map((step) => `Next: ${step}`), ''].join('\n\n');
    await expect(`${renderEmail(digestOf(document))}\n`).toMatchFileSnapshot(`golden/${name}.email.txt`);
    await expect(chat).toMatchFileSnapshot(`golden/${name}.chat.txt`);
  });
});

/** One of each kind of change, as a second run tells them. */
function changed() {
  const finding = (name: string, id: string, severity: Severity, message: string, rest: object = {}) =>
    sampleFinding(severity, message, { ...rest, subject: { name, id } });
  const findings = [
    finding('web-1', '3164444', 'high', 'Its newest point is 30 hours old; at most 28 hours is allowed.'),
    finding('web-2', '3164445', 'critical', 'Its newest point is 9 days old; at most 28 hours is allowed.', {
      excess: 7.7,
    }),
    finding('db-1', '3164446', 'critical', 'It has no point; at most 28 hours is allowed.'),
    finding('cms', '3164447', 'medium', 'It is 86 days old; at most 90 days is allowed.', {
      rule: 'max-age',
      verdict: 'pass',
      due: true,
      changesAt: '2026-11-25T05:00:00Z',
    }),
    finding('shop', '3164448', 'high', 'Its newest point is 40 hours old; at most 28 hours is allowed.'),
  ];
  const known: Known[] = ['nothing', 'long ago', 'long ago', 'nothing', 'ended'];
  const document = sampleDocument(findings.slice(0, 4));
  const [message] = laterMessages(
    { ...document, findings },
    known.map((one) => ({ known: one })),
  );
  if (!message) throw new Error('expected a message');
  return message;
}

const failure = toFailedMessage({
  account: 'default',
  now: at('2026-11-23T05:00:00Z'),
  since: at('2026-11-22T05:00:00Z'),
  lastRun: at('2026-11-21T05:00:00Z'),
  problems: ['/v2/droplets answered 401: the token is not valid; make a new one'],
  again: '1 day',
});

describe.each([
  ['changes', changed()],
  ['failed', failure],
])('each body of the message "%s"', (name, message) => {
  const bodies = bodiesIn(message);
  const pretty = (text = '') => `${JSON.stringify(JSON.parse(text), null, 2)}\n`;

  it('reads as committed', async () => {
    const mail = `Subject: ${message.subject}\n\n${bodies.email}\n`;
    await expect(mail).toMatchFileSnapshot(`golden/${name}.email.txt`);
    await expect(pretty(bodies.https)).toMatchFileSnapshot(`golden/${name}.chat.json`);
    await expect(pretty(bodies.sqs)).toMatchFileSnapshot(`golden/${name}.machine.json`);
    await expect(`${JSON.stringify(message.attributes, null, 2)}\n`).toMatchFileSnapshot(
      `golden/${name}.attributes.json`,
    );
  });

  it('follows the published schema, where programs read it', async () => {
    const validate = await validatorOf();
    for (const protocol of ['lambda', 'sqs', 'http'])
      expect(validate(JSON.parse(bodies[protocol] ?? '')), JSON.stringify(validate.errors)).toBe(true);
  });
});

it('the published schema refuses what it does not know', async () => {
  const validate = await validatorOf();
  const body = JSON.parse(bodiesIn(failure).sqs ?? '') as object;
  for (const wrong of [
    { ...body, more: 1 },
    { ...body, event: 'violations' },
    { ...body, since: 'today' },
  ])
    expect(validate(wrong)).toBe(false);
});

describe('a later run', () => {
  const { email = '', https = '' } = bodiesIn(changed());

  it.each([
    ['e-mail', email],
    ['chat', (JSON.parse(https) as ChatNotification).content.description],
  ])('puts what is new or worse above what is still open: %s', (_name, text) => {
    const places = ['web-2', 'web-1', 'db-1'].map((name) => text.indexOf(`${name} (`));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    for (const told of ['cms (', 'shop (']) expect(text).toContain(told);
  });

  it('does not count what it tells among what is open besides', () => {
    expect(email).not.toContain('told before');
  });
});

describe('the first run of an account with 1,000 violations', () => {
  const findings = Array.from({ length: 1_000 }, (_, index) =>
    sampleFinding(severities[index % 4] ?? 'info', undefined, {
      policy: `policy-${index % 40}`,
      subject: { id: String(index), name: `web-${index}` },
    }),
  );
  const bodies = bodiesIn(firstMessages(sampleDocument(findings))[0] ?? { message: '{}' });

  it('is one message, a summary of what is worst', () => {
    expect(firstMessages(sampleDocument(findings))).toHaveLength(1);
    const lines = (bodies.email ?? '').split('\n');
    expect(lines[0]).toBe('250 critical, 250 high, 500 lower violations in account default (Acme).');
    expect(lines.length).toBeLessThan(250);
    expect(bodies.email).toContain('- and 20 more policies');
  });

  it('keeps far inside every limit', () => {
    const { content } = JSON.parse(bodies.https ?? '') as ChatNotification;
    expect(content.description.length).toBeLessThanOrEqual(chatLimits.description);
    expect(content.description.split('\n').length).toBeLessThan(60);
    expect(jsonBytes(bodies.email ?? '')).toBeLessThan(34_000);
    const { findings: told, omitted } = JSON.parse(bodies.sqs ?? '') as MachineNotification;
    expect(jsonBytes(bodies.sqs ?? '')).toBeLessThan(50_000);
    expect(told.length + sumCounts(omitted.fail)).toBe(1_000);
  });
});

describe('e-mail', () => {
  it('opens with the answer', () => {
    const [first] = renderEmail(digestOf(complete)).split('\n');
    expect(first).toBe('1 critical, 2 high, 1 medium violations in account default (Acme).');
  });

  it('says first that an audit is incomplete', () => {
    expect(renderEmail(digestOf(incomplete))).toMatch(/^INCOMPLETE: /);
  });

  it('shows 25 findings and counts the others', () => {
    const text = renderEmail(digestOf(incomplete));
    expect(text.match(/^(CRITICAL|HIGH|MEDIUM|LOW|INFO) /gm)).toHaveLength(25);
    const hidden = [...text.matchAll(/^And not shown: (\d+) low\.$/gm)].map(([, count]) => Number(count));
    expect(hidden.reduce((sum, count) => sum + count, 0)).toBe(300 - (25 - 4));
  });

  it('names policies of which nothing is shown', () => {
    const critical = Array.from({ length: 30 }, () => sampleFinding('critical'));
    const text = renderEmail(digestOf(sampleDocument([...many, ...critical])));
    expect(text).toContain('- staging: 150 low\n- tagging: 150 low');
  });

  it('keeps the numbers behind a name of 10,000 characters', () => {
    const name = 'x'.repeat(10_000);
    const finding = sampleFinding('high', `${name} is 412 days old.`, { subject: { name } });
    expect(renderEmail(digestOf(sampleDocument([finding])))).toMatch(/x…\s+is\s+412\s+days\s+old\./);
  });

  it('links only to the control panel', () => {
    const bad = 'https://cloud.digitalocean.com.evil.example/droplets/1';
    const finding = sampleFinding('high', 'See https://evil.example/x', { consoleUrl: bad });
    const text = renderEmail(digestOf(sampleDocument([finding])));
    expect(text).not.toContain(bad);
    expect(text).toContain('https[:]//evil[.]example/x');
  });
});

describe('chat notification', () => {
  it('has the form that Amazon Q Developer accepts', () => {
    const { content, ...rest } = chatOf(complete);
    expect(content).toMatchObject({
      textType: 'client-markdown',
      title: '1 critical, 2 high, 1 medium violations in account default',
      nextSteps: ['Start with production: 1 critical, 1 high.'],
      keywords: ['snapwarden', 'critical', 'production', 'staging', 'legacy'],
    });
    expect(rest).toEqual({
      version: '1.0',
      source: 'custom',
      metadata: {
        threadId: 'snapwarden-default',
        summary: content.title,
        eventType: 'snapwarden violations',
        relatedResources: [
          'web-1 (Droplet 3164444, nyc3)',
          'db-eu_1․example․com (Droplet 3164555, fra1)',
          'data_before_upgrade (volume snapshot fbe805e8-866b-11e6-96b…',
          'legacy (policy)',
        ],
        additionalContext: {
          account: 'default',
          now: '2026-11-21T05:00:00Z',
          complete: 'true',
          violations: '4',
          unknown: '0',
        },
        enableCustomActions: false,
      },
    });
  });

  it('has one thread for an account, whatever was found', () => {
    const other = sampleDocument(story, { account: { id: 'other', name: null, email: null } });
    expect(chatOf(complete).metadata.threadId).toBe(chatOf(incomplete).metadata.threadId);
    expect(chatOf(other).metadata.threadId).not.toBe(chatOf(complete).metadata.threadId);
  });

  it('shortens a policy id whose escapes would not fit a keyword', () => {
    const finding = sampleFinding('high', 'Too old.', { policy: '&'.repeat(64) });
    for (const keyword of chatOf(sampleDocument([finding])).content.keywords) {
      expect(keyword.length).toBeLessThanOrEqual(chatLimits.keyword);
    }
  });

  it('uses the room of the description for findings when there are many', () => {
    const { description, nextSteps } = chatOf(incomplete).content;
    expect(description.match(/^• \*/gm)).toHaveLength(12);
    expect(nextSteps.at(-1)).toBe('Run `snapwarden audit` to see the other 292.');
  });
});

describe('machine body', () => {
  it('says everything that a program needs', () => {
    const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    const finding = sampleFinding('high');
    const document = sampleDocument([finding], { gaps: [sampleGap] });
    expect(machineOf(document)).toEqual({
      schema: 'snapwarden/notification/v1',
      event: 'incomplete',
      severity: 'high',
      account: { id: 'default', name: 'Acme' },
      now: '2026-11-21T05:00:00Z',
      complete: false,
      tally: { pass: 999, fail: 1, excepted: 0, unknown: 0, skipped: 0 },
      inventory: {
        droplets: 214,
        volumes: 61,
        points: { dropletBackup: 1_498, dropletSnapshot: 77, volumeSnapshot: 203 },
      },
      gaps: [sampleGap],
      owner: null,
      forgotten: false,
      counts: {
        fail: { ...none, high: 1 },
        unknown: none,
        changes: { new: 1, worse: 0, reminder: 0, unknown: 0, unseen: 0, due: 0, resolved: 0 },
        stillOpen: 1,
      },
      findings: [
        {
          ...finding,
          change: 'new',
          firstSeen: '2026-11-21T05:00:00Z',
          lastSeen: '2026-11-21T05:00:00Z',
          unseen: false,
        },
      ],
      resolved: [],
      omitted: { fail: none, unknown: none, due: 0, resolved: 0, gaps: 0 },
    });
  });

  it('gives facts and limit whole, or null where they are too long', () => {
    const long = sampleFinding('high', 'Too many.', { facts: { points: Array(2_000).fill('a') } });
    const [first, second] = machineOf(sampleDocument([sampleFinding('critical'), long])).findings;
    expect(first).toMatchObject({ facts: { points: 7 }, limit: { rpo: '28h' } });
    expect(second).toMatchObject({ facts: null, limit: null });
  });

  it('lists unknown verdicts after every violation', () => {
    const { findings } = machineOf(sampleDocument([unknownFinding, sampleFinding('info')]));
    expect(findings.map(({ verdict }) => verdict)).toEqual(['fail', 'unknown']);
  });

  it('counts what it leaves out', () => {
    const { findings, counts, omitted } = machineOf(incomplete);
    const shown = findings.filter(({ severity }) => severity === 'low').length;
    expect(omitted.fail.low).toBe(300 - shown);
    expect(omitted.unknown.critical).toBe(1);
    expect(counts.fail.low).toBe(300);
  });

  it('is ASCII and gives names back as they are, but for lone surrogates', () => {
    const name = 'é\u202e😀\ud800\u001b[31m';
    const finding = sampleFinding('high', 'Too old.', { subject: { name }, facts: { '\ud800': name } });
    const text = renderMachine(digestOf(sampleDocument([finding])));
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    const [back] = (JSON.parse(text) as MachineNotification).findings;
    expect(back?.subject.name).toBe('é\u202e😀\ufffd\u001b[31m');
    expect(back?.facts).toEqual({ '\ufffd': 'é\u202e😀\ufffd\u001b[31m' });
  });
});
