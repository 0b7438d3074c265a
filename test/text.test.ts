import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCount, formatUsd, plural, printable } from '../lib/text.ts';
import { hostileNames, hostileText } from './report/hostile.ts';

/** Written out, so that it does not follow the implementation. */
const forbidden = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x180e, 0x180e],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0xe0fff],
] as const;

const codePoints = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
const isForbidden = (code: number) => forbidden.some(([from, to]) => code >= from && code <= to);

describe('printable', () => {
  it.each(forbidden)('escapes every character from %i to %i visibly', (from, to) => {
    for (let code = from; code <= to; code += 1) {
      expect(printable(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
    }
  });

  it.each([
    ['plain text', 'web-1.example.com (nyc3)'],
    ['letters of every script', 'größe 本番 сервер خادم नमस्ते'],
    ['Arabic number signs, which are drawn', '\u0600\u06dd'],
    ['emoji with joiner and presentation selector', '👩‍💻 ❤️ 1️⃣ 🏳️‍🌈 🇩🇪'],
    ['a backslash', 'a\\b \\u{202e}'],
  ])('keeps %s', (_, text) => {
    expect(printable(text)).toBe(text);
  });

  it('escapes joiners and selectors outside emoji, where nobody sees them', () => {
    expect(printable('a\u200db\ufe0fc')).toBe('a\\u{200d}b\\u{fe0f}c');
    expect(printable('👩\u200d')).toBe('👩\\u{200d}');
  });

  it.each([
    ['a text of exactly max', 'abcd', 4, 'abcd'],
    ['one more', 'abcde', 4, 'abc…'],
    ['astral characters as one each', '𝒳𝒳𝒳𝒳', 4, '𝒳𝒳𝒳𝒳'],
    ['never inside a character', '👩‍💻👩‍💻', 5, '👩‍💻…'],
    ['never inside an escape', 'ab\u202ecd', 6, 'ab…'],
    ['but inside a character longer than max', 'e\u0301\u0301\u0301\u0301', 4, 'e\u0301\u0301…'],
    ['to nothing else than the mark', 'abc', 1, '…'],
  ])('cuts %s', (_, text, max, expected) => {
    expect(printable(text, max)).toBe(expected);
  });

  it('leaves nothing that is invisible or would be obeyed', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(codePoints(printable(text)).filter(isForbidden)).toEqual([]);
      }),
    );
  });

  it('changes nothing when applied again', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 50 }), (text, max) => {
        expect(printable(printable(text))).toBe(printable(text));
        expect(printable(printable(text, max), max)).toBe(printable(text, max));
      }),
    );
  });

  it('is never longer than max, and says when it cuts', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const whole = printable(text);
        const short = printable(text, max);
        expect(codePoints(short).length).toBeLessThanOrEqual(max);
        if (codePoints(whole).length <= max) expect(short).toBe(whole);
        else expect(short.endsWith('…') && whole.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });

  it('reads a million hostile characters in linear time', () => {
    const started = performance.now();
    for (const name of hostileNames) {
      if (name !== '') printable(name.repeat(Math.ceil(1_000_000 / name.length)));
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [-1_234_567, '-1,234,567'],
    [12_345.678_9, '12,345.6789'],
  ])('writes %f as %s', (count, expected) => {
    expect(formatCount(count)).toBe(expected);
  });

  it.each([
    [0, '$0.00', '$0.00'],
    [0.1 + 0.2, '$0.30', '$0.30'],
    [1_234.5, '$1,234.50', '$1,234.50'],
    [0.300_001, '$0.30', '$0.300001'],
    [0.014_999, '$0.01', '$0.014999'],
    [0.015, '$0.02', '$0.015'],
    [0.004, '$0.004', '$0.004'],
    [0.005, '$0.01', '$0.005'],
    [1e9, '$1,000,000,000.00', '$1,000,000,000.00'],
    [999.999_999_9, '$1,000.00', '$1,000.00'],
  ])('writes %f dollars as %s, and in full as %s', (usd, expected, inFull) => {
    expect(formatUsd(usd)).toBe(expected);
    expect(formatUsd(usd, true)).toBe(inFull);
  });

  it('groups whole numbers as English does', () => {
    const english = new Intl.NumberFormat('en-US');
    fc.assert(fc.property(fc.maxSafeInteger(), (count) => formatCount(count) === english.format(count)));
  });

  it.each([
    [plural(0, 'Droplet'), '0 Droplets'],
    [plural(1, 'Droplet'), '1 Droplet'],
    [plural(3_000, 'Droplet'), '3,000 Droplets'],
    [plural(2, 'policy', 'policies'), '2 policies'],
  ])('counts: %s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
