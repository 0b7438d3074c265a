import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../lib/policy/suggest.ts';

const kinds = ['max-age', 'min-retention', 'freshness', 'regions', 'residency', 'backup-plan', 'count'];
const keys = ['id', 'kind', 'max', 'keepLast', 'warnBefore', 'severity', 'select', 'expectMatches', 'rpo'];

describe('didYouMean', () => {
  it.each([
    ['max_age', 'max-age'],
    ['maxage', 'max-age'],
    ['maxAge', 'max-age'],
    ['Max Age', 'max-age'],
    ['max-agee', 'max-age'],
    ['minretention', 'min-retention'],
    ['min-retentoin', 'min-retention'],
    ['region', 'regions'],
    ['residancy', 'residency'],
    ['cuont', 'count'],
    ['backup_plans', 'backup-plan'],
  ])('finds the kind behind %s', (word, expected) => {
    expect(didYouMean(word, kinds)).toBe(expected);
  });

  it.each([
    ['keep-last', 'keepLast'],
    ['keeplast', 'keepLast'],
    ['maxx', 'max'],
    ['mxa', 'max'],
    ['sevrity', 'severity'],
    ['expectedMatches', 'expectMatches'],
    ['rp', 'rpo'],
    ['kinds', 'kind'],
  ])('finds the key behind %s', (word, expected) => {
    expect(didYouMean(word, keys)).toBe(expected);
  });

  it.each(['', 'x', 'dollars', 'min', 'colour', 'freshness'])('finds no key behind %j', (word) => {
    expect(didYouMean(word, keys)).toBeUndefined();
  });

  it('does not suggest a short word for another that shares no letter with it', () => {
    expect(didYouMean('ab', ['cd', 'b'])).toBeUndefined();
  });

  it('takes the nearest of several, and the first of equally near ones', () => {
    expect(didYouMean('counts', ['mounts', 'count', 'counts-x'])).toBe('mounts');
    expect(didYouMean('regionss', ['religions', 'regions'])).toBe('regions');
  });

  it('looks at words of 64 characters and not at longer ones', () => {
    expect(didYouMean(`${'a'.repeat(63)}b`, ['a'.repeat(64)])).toBe('a'.repeat(64));
    expect(didYouMean(`${'a'.repeat(64)}b`, ['a'.repeat(65)])).toBeUndefined();
    expect(didYouMean('a'.repeat(64), ['a'.repeat(65)])).toBeUndefined();
  });

  it('looks at the first thousand candidates only', () => {
    const others = Array.from({ length: 999 }, (_, index) => `other-${index}`);
    expect(didYouMean('freshnes', [...others, 'freshness'])).toBe('freshness');
    expect(didYouMean('freshnes', [...others, 'another', 'freshness'])).toBeUndefined();
  });
});
