import { describe, expect, it } from 'vitest';
import { describeCounts } from '../../lib/notify/counts.ts';
import { toDigest } from '../../lib/notify/digest.ts';
import { tellUnseen } from '../../lib/notify/digest-words.ts';
import { headline } from '../../lib/notify/headline.ts';
import { digestOf, firstLetters } from './first-letter.ts';
import { laterLetters } from './later-letters.ts';
import { sampleDocument, sampleFinding, sampleGap, story, unknownFinding } from './sample-document.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

describe('a digest', () => {
  it('tells what is due soon of a complete audit in which nothing fails', () => {
    const passing = sampleFinding('high', 'Due soon.', { verdict: 'pass', due: true });
    const excepted = sampleFinding('high', 'Too old.', { verdict: 'excepted' });
    const [letter] = firstLetters(sampleDocument([passing, excepted]));
    expect(letter?.changes.map(({ kind }) => kind)).toEqual(['due']);
  });

  it('speaks of an incomplete audit also without a violation', () => {
    const digest = digestOf(sampleDocument([], { gaps: [sampleGap] }));
    expect(digest.event).toBe('incomplete');
    expect(digest.severity).toBe('unknown');
  });

  it('is incomplete when something fails and something is unknown', () => {
    expect(digestOf(sampleDocument([...story, unknownFinding])).event).toBe('incomplete');
  });

  it('has the severity of the worst unknown verdict when that is worse than what fails', () => {
    const low = sampleFinding('low');
    expect(digestOf(sampleDocument([low])).severity).toBe('low');
    expect(digestOf(sampleDocument([low, unknownFinding])).severity).toBe('critical');
  });

  it('counts violations outside the tally, such as a missed expectMatches', () => {
    const document = sampleDocument(story);
    expect(document.tally.fail).toBe(3);
    expect(digestOf(document).counts.fail).toEqual({ ...none, critical: 1, high: 2, medium: 1 });
  });

  it('puts the worst first and keeps the order of the report among equals', () => {
    const ids = digestOf(sampleDocument(story)).violations.map(({ subject }) => subject.id);
    expect(ids).toEqual(['3164444', '3164555', 'fbe805e8-866b-11e6-96bf-000f53315a41', 'legacy']);
  });

  const expired = sampleFinding('info', 'It ended 3 days ago.', {
    policy: 'exceptions',
    rule: 'expired',
    kind: 'exception',
    subject: { type: 'exception', kind: 'exception', id: 'EX-7', name: 'EX-7', region: null },
  });

  it('tells of exceptions and holds last, and heads them without a number of subjects', () => {
    const { violations, heads } = digestOf(sampleDocument([expired, sampleFinding('low')], { policies: [] }));
    expect(violations.at(-1)).toMatchObject(expired);
    expect(heads.get('news/exceptions')).toMatchObject({ selected: null, title: null });
  });

  it('tells of exceptions and holds also alone, once like everything else', () => {
    expect(digestOf(sampleDocument([expired])).violations).toMatchObject([expired]);
    expect(headline(digestOf(sampleDocument([expired])))).toBe('1 info violation');
  });
});

describe('headline', () => {
  it.each([
    ['one violation', [sampleFinding('critical')], '1 critical violation'],
    ['several severities', story, '1 critical, 2 high, 1 medium violations'],
    [
      'more than three severities',
      [...story, sampleFinding('low'), sampleFinding('info'), sampleFinding('info')],
      '1 critical, 2 high, 4 lower violations',
    ],
    [
      'unknown beside a violation',
      [...story, unknownFinding],
      'INCOMPLETE: 1 critical, 2 high, 1 medium violations',
    ],
    ['unknown alone', [unknownFinding], 'INCOMPLETE: 1 unknown verdict, no violation seen'],
  ])('tells %s', (_name, findings, expected) => {
    expect(headline(digestOf(sampleDocument(findings)))).toBe(expected);
  });

  it('tells gaps where no verdict is unknown', () => {
    const document = sampleDocument([], { gaps: [sampleGap, sampleGap] });
    expect(headline(digestOf(document))).toBe('INCOMPLETE: 2 gaps, no violation seen');
  });

  it.each<[string, string | null, string]>([
    ['is known to its readers', null, 'INCOMPLETE: 1 gap, 1 still open'],
    ['others know of', 'storage-team', 'INCOMPLETE: 1 gap'],
  ])('does not deny a violation that %s', (_name, owner, expected) => {
    const document = sampleDocument([sampleFinding('critical')], { gaps: [sampleGap] });
    const digests = laterLetters(document, [{ known: 'lately', owner }]).map((one) =>
      toDigest(one, document),
    );
    expect(digests.map(headline)).toEqual([expected]);
    expect(digests.map(tellUnseen)).toEqual(['What fails is certain; more may hide in 1 gap']);
  });

  it.each([
    [{}, 'Nothing was judged: the policies select nothing'],
    [{ skipped: 3 }, 'Nothing was judged: 3 skipped'],
    [{ skipped: 2, excepted: 1 }, 'Nothing was judged: 1 excepted, 2 skipped'],
    [{ skipped: 2, excepted: 1, pass: 1 }, 'All is well'],
  ])('says of a sign of life with %o: %s', (counts, expected) => {
    const tally = { pass: 0, fail: 0, excepted: 0, unknown: 0, skipped: 0, ...counts };
    expect(headline(digestOf(sampleDocument([], { tally })))).toBe(expected);
  });
});

describe('describeCounts', () => {
  it.each([
    [{ ...none, low: 12_345 }, 5, '12,345 low'],
    [{ ...none, critical: 1, high: 2, medium: 3 }, 3, '1 critical, 2 high, 3 medium'],
    [{ ...none, critical: 1, high: 2, medium: 3, info: 4 }, 3, '1 critical, 2 high, 7 lower'],
    [none, 3, ''],
  ])('says %o within %i as "%s"', (counts, most, expected) => {
    expect(describeCounts(counts, most)).toBe(expected);
  });
});
