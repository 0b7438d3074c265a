import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../lib/report/document.ts';
import { firstMessages } from './first-letter.ts';
import { bodiesIn, sampleDocument, sampleFinding, sampleGap, story } from './sample-document.ts';

function only(document: ReportDocument) {
  const [message, ...others] = firstMessages(document);
  if (!message || others.length > 0) throw new Error('expected one message');
  return message;
}

function accountOf(id: string) {
  return { account: { id, name: null, email: null } };
}

describe('toMessages', () => {
  it('sends a sign of life of a complete audit without a violation', () => {
    const { subject, attributes } = only(sampleDocument([]));
    expect(subject).toBe('[snapwarden] All is well in account default');
    expect(attributes).toEqual({ event: 'all-clear', severity: 'none', account: 'default' });
  });

  it('sends one digest, however many violations there are', () => {
    const findings = Array.from({ length: 5_000 }, () => sampleFinding('high'));
    expect(firstMessages(sampleDocument(findings))).toHaveLength(1);
  });

  it('sends an incomplete audit without a violation', () => {
    const { subject, attributes } = only(sampleDocument([], { gaps: [sampleGap] }));
    expect(subject).toBe('[snapwarden] INCOMPLETE: 1 gap, no violation seen in account default');
    expect(attributes).toEqual({ event: 'incomplete', severity: 'unknown', account: 'default' });
  });

  it('has attributes that a filter policy can use', () => {
    const { attributes } = only(sampleDocument(story));
    expect(attributes).toEqual({
      event: 'violations',
      severity: 'critical',
      account: 'default',
      policies: 'production,staging,legacy',
    });
  });

  it('gives each protocol a text: people prose, chat a notification, programs JSON', () => {
    const bodies = bodiesIn(only(sampleDocument(story)));
    expect(Object.keys(bodies)).toEqual(['default', 'email', 'https', 'lambda', 'sqs', 'http']);
    expect(bodies.email).toBe(bodies.default);
    expect(JSON.parse(bodies.https ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
    for (const protocol of ['lambda', 'sqs', 'http']) {
      expect(JSON.parse(bodies[protocol] ?? '')).toMatchObject({ schema: 'snapwarden/notification/v1' });
    }
  });

  it('says the same when the same report is written later, so that a retry is recognised', () => {
    const later = { generatedAt: '2026-11-21T06:00:00Z' };
    expect(firstMessages(sampleDocument(story, later))).toEqual(firstMessages(sampleDocument(story)));
  });
});

describe('subject', () => {
  const fixed = '[snapwarden] 1 critical, 2 high, 1 medium violations in account '.length;

  it('says the most important numbers', () => {
    const { subject } = only(sampleDocument(story));
    expect(subject).toBe('[snapwarden] 1 critical, 2 high, 1 medium violations in account default');
  });

  it('keeps an account that makes it 99 characters long', () => {
    const id = 'a'.repeat(99 - fixed);
    const { subject } = only(sampleDocument(story, accountOf(id)));
    expect(subject).toHaveLength(99);
    expect(subject.endsWith(id)).toBe(true);
  });

  it('shortens an account that would make it 100 characters long', () => {
    const { subject } = only(sampleDocument(story, accountOf('a'.repeat(100 - fixed))));
    expect(subject).toHaveLength(99);
    expect(subject.endsWith('a...')).toBe(true);
  });

  it('shows what is not printable ASCII as a question mark', () => {
    const { subject } = only(sampleDocument(story, accountOf('a\nb\u202e é😀')));
    expect(subject.endsWith('in account a?b? ??')).toBe(true);
  });
});
