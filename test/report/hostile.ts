import fc from 'fast-check';
import { severities } from '../../lib/model.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';
import { costsOf, documentOf, endpointOf, findingOf } from '../support/document.ts';

/** Names that somebody could give a Droplet, a volume, a tag or a snapshot. */
export const hostileNames = [
  '',
  '   ',
  '__proto__',
  'constructor',
  'x'.repeat(10_000),
  '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u009b31m C1 \u0085 next line',
  'line\nfeed\r\n\ttab\u0000nul\u007fdel',
  '\u2028line\u2029paragraph',
  '\u202egpj.exe\u202c \u2066isolate\u2069 \u200emark\u200f\u061c',
  'zero\u200bwidth\u2060\ufeff\u00ad\u{e0041}\u{e007f}\u034f\u115f\u3164',
  '\ud800 lone \udfff',
  'e\u0301'.repeat(300),
  '\u0301'.repeat(3_000),
  '\u0903'.repeat(500),
  'क्ष्'.repeat(200),
  '\u0600\u0601 عربى',
  `👍${'🏽'.repeat(200)}`,
  '👩‍💻🏳️‍🌈🇩🇪🇩 1️⃣ ❤️',
  '本番データベース'.repeat(40),
  'ﾊﾞｯｸｱｯﾌﾟ 각각 각',
  '@team @org/team a@example.com @everyone',
  '[link](https://evil.example) ![image](https://evil.example/x.png) <https://evil.example>',
  'https://evil.example www.evil.example evil.example mailto:a@example.com xmpp:a@example.com',
  '[ref]: https://evil.example "title"',
  '<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- --> &lt;b&gt; &#64;team',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '---',
  '===',
  '    code',
  '```js',
  '`code` ``` ~~~ ~~gone~~ **bold** __bold__ $x$ $$y$$ [^1] {{ liquid }}',
  'a | b || c \\| d \\\\| e \\',
  'GH-1 #1 owner/repo#1 !1 %1 ~label $1 &1 :smile: :100: 1:100: http://x',
] as const;

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom(...hostileNames),
  fc.constantFrom('\ud83d', '\udc69', '\u200d', '\ufe0f', '@', '|', '](', '://', '\u001b'),
);

/** Text that nobody checked. */
export const hostileText = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));

const instant = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.nat({ max: 2_000_000 });
const tally = fc.record({ pass: count, fail: count, excepted: count, unknown: count, skipped: count });
const facts = fc.dictionary(hostileText, fc.jsonValue(), { maxKeys: 3, noNullPrototype: true });

const finding: fc.Arbitrary<ReportFinding> = fc
  .record({
    policy: fc.oneof(fc.constantFrom('production', 'archive', '__proto__'), hostileText),
    rule: fc.oneof(fc.constantFrom('max-age', 'freshness'), hostileText),
    severity: fc.constantFrom(...severities),
    verdict: fc.constantFrom('pass', 'fail', 'excepted', 'unknown', 'skipped'),
    subject: fc.record({
      type: fc.constantFrom('resource', 'point', 'group', 'policy', 'exception'),
      kind: fc.constantFrom('droplet', 'volume', 'droplet-backup', 'volume-snapshot', 'account'),
      id: hostileText,
      name: hostileText,
      region: fc.option(hostileText),
    }),
    message: hostileText,
    facts,
    limit: facts,
    changesAt: fc.option(instant),
    excess: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    monthlyUsd: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
    due: fc.boolean(),
    exception: fc.option(
      fc.record({
        id: hostileText,
        reason: hostileText,
        owner: hostileText,
        until: fc.constantFrom('2027-01-31', '0001-01-01', '9999-12-31'),
        category: fc.constantFrom(null, 'waiver', 'mitigated'),
        ticket: fc.option(hostileText),
      }),
    ),
    consoleUrl: fc.constantFrom(
      null,
      'https://cloud.digitalocean.com/droplets/1',
      'https://evil.example/a)b',
    ),
  })
  .map((parts) => findingOf(parts as ReportFinding));

/** Reports in the published shape whose every text is hostile. */
export const hostileDocument: fc.Arbitrary<ReportDocument> = fc
  .record({
    now: instant,
    account: fc.record({ id: hostileText, name: fc.option(hostileText), email: fc.option(hostileText) }),
    complete: fc.boolean(),
    gaps: fc.array(
      fc.record({
        endpoint: hostileText,
        reason: hostileText,
        affects: fc.array(hostileText, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    endpoints: fc.array(fc.record({ endpoint: hostileText, retries: count, expected: fc.option(count) }), {
      maxLength: 3,
    }),
    tally,
    policies: fc.array(
      fc.record({
        id: fc.oneof(fc.constantFrom('production', 'archive'), hostileText),
        title: fc.option(hostileText),
        severity: fc.constantFrom(...severities),
        owner: fc.option(hostileText),
        controls: fc.array(hostileText, { maxLength: 3 }),
        source: fc.option(fc.record({ file: hostileText, line: fc.integer({ min: 1, max: 999 }) })),
        rules: fc.array(
          fc.record({
            id: hostileText,
            kind: fc.constantFrom('max-age', 'schedule'),
            severity: fc.constantFrom(...severities),
            line: fc.option(fc.integer({ min: 1, max: 999 })),
          }),
          { maxLength: 3 },
        ),
        selected: count,
        tally,
      }),
      { maxLength: 4 },
    ),
    costs: fc
      .array(fc.record({ policy: hostileText, rule: hostileText, groups: count }), { maxLength: 5 })
      .map((rules) => {
        const by = { points: 1, sizeGigabytes: null, monthlyUsd: 0.004 };
        return costsOf({ overLimits: rules.map((rule) => ({ ...rule, ...by })) });
      }),
    findings: fc.array(finding, { maxLength: 15 }),
  })
  .map(({ endpoints, ...parts }) => {
    const document = documentOf(parts);
    return { ...document, inventory: { ...document.inventory, endpoints: endpoints.map(endpointOf) } };
  });
