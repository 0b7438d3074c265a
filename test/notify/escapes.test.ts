import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { mrkdwn } from '../../lib/notify/mrkdwn.ts';
import { inert, wrap } from '../../lib/notify/plain-text.ts';

describe('mrkdwn', () => {
  it.each([
    ['a channel ping', '<!channel> up', '&lt;!channel&gt; up'],
    ['a user ping', '<@U012AB3CD>', '&lt;＠U012AB3CD&gt;'],
    ['a ping by name', '@here @channel', '＠here ＠channel'],
    ['a channel by name', '#general', '＃general'],
    ['a dressed-up link', '<http://evil.example|docs>', '&lt;http∶//evil․example|docs&gt;'],
    ['a link as Teams reads it', '[docs](https://evil.example)', '[docs] (https∶//evil․example)'],
    ['a bare URL', 'https://evil.example/x?y=1', 'https∶//evil․example/x?y=1'],
    ['a bare host', 'web-1.example.com', 'web-1․example․com'],
    ['an address', '10.0.0.1', '10․0․0․1'],
    ['bold, strike and code', '*b* ~s~ `c`', '∗b∗ ∼s∼ ˋcˋ'],
    ['italics', '_i_', 'ˍiˍ'],
    ['a quote', '> said', '&gt; said'],
    ['an emoji code', ':fire: ok', '∶fire: ok'],
    ['an entity', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['a line break', 'a\nb\r\u2028c', 'a\\u{a}b\\u{d}\\u{2028}c'],
    ['a bidi override', 'a\u202eb', 'a\\u{202e}b'],
  ])('makes %s harmless', (_name, text, expected) => {
    expect(mrkdwn(text)).toBe(expected);
  });

  it.each([
    'web_1_daily',
    '41 hours 5 minutes, 1.5 GB, 12,345',
    'nyc3: 12 of 14',
    '2026-11-21 05:00',
    '日本語 😀',
  ])('leaves "%s" as it is', (text) => {
    expect(mrkdwn(text)).toBe(text);
  });
});

describe('inert', () => {
  it.each([
    ['a URL', 'see https://evil.example/x', 'see https[:]//evil[.]example/x'],
    ['www', 'www.evil.example', 'www[.]evil[.]example'],
    ['a host with a path', 'evil.example/login', 'evil[.]example/login'],
    ['a host with a port', 'evil.example:8080', 'evil[.]example[:]8080'],
    ['mailto', 'mailto:x@evil.example', 'mailto[:]x@evil[.]example'],
    ['a terminal sequence', '\u001b[31mred', '\\u{1b}[31mred'],
  ])('breaks %s', (_name, text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  it.each(['web-1.example.com', 'web-1.example.com: 3 days', '1.5 GB', 'a/b', '05:00'])(
    'leaves "%s"',
    (text) => {
      expect(inert(text)).toBe(text);
    },
  );
});

describe('wrap', () => {
  const exactly72 = `${'a'.repeat(40)} ${'b'.repeat(31)}`;

  it('keeps a line of 72 columns and breaks one of 73', () => {
    expect(wrap(exactly72)).toBe(exactly72);
    expect(wrap(`${exactly72}b`)).toBe(`${'a'.repeat(40)}\n${'b'.repeat(32)}`);
  });

  it('counts the indent and repeats it', () => {
    expect(wrap(exactly72, '- ', '  ')).toBe(`- ${'a'.repeat(40)}\n  ${'b'.repeat(31)}`);
  });

  it('never cuts a word that is longer than a line', () => {
    const long = 'x'.repeat(100);
    expect(wrap(`a ${long} b`)).toBe(`a\n${long}\nb`);
  });

  it('counts wide characters as two columns', () => {
    for (const line of wrap('漢字 '.repeat(40)).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(72);
  });
});
