import fc from 'fast-check';
import { severities } from '../../lib/model.ts';
import type { ReportDocument, ReportFinding } from '../../lib/report/document.ts';
import { sampleDocument, sampleFinding } from './sample-document.ts';

/** Pieces that would ping, link, format, break a line, turn text around or break a parser. */
const pieces = [
  '<!channel>',
  '<@U012AB3CD>',
  '@here ',
  '<http://evil.example|docs>',
  '[x](https://evil.example)',
  'www.evil.example/a',
  'mailto:x@evil.example',
  '*b* _i_ ~s~ `c` > ',
  'a_b.example.com',
  '\n',
  '\r\n\r\n',
  '\u001b[31m',
  '\u202e',
  '\u200b',
  '\u2028',
  '\ud800',
  '\udc00',
  '😀',
  '👩‍👩‍👧',
  '"',
  '\\',
  '&',
  '漢',
  'x',
  ' ',
  '.',
  '$&',
  '\0',
];

const short = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
  maxLength: 12,
});
/** Up to 10,000 characters, mostly of one piece. */
export const hostileText = fc.oneof(
  short.map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...pieces), short).map(([piece, rest]) => {
    const times = Math.floor(10_000 / piece.length);
    return `${rest.join('')}${piece.repeat(times)}`.slice(0, 10_000);
  }),
);

const hostileFinding: fc.Arbitrary<ReportFinding> = fc
  .record({
    severity: fc.constantFrom(...severities),
    verdict: fc.constantFrom('fail', 'fail', 'fail', 'unknown', 'excepted', 'pass'),
    policy: fc.oneof(fc.constantFrom('a', 'b', 'c'), hostileText),
    rule: hostileText,
    type: fc.constantFrom('resource', 'point', 'group', 'policy', 'exception'),
    id: fc.oneof(fc.constant('1'), hostileText),
    name: hostileText,
    region: fc.option(hostileText),
    text: hostileText,
    consoleUrl: fc.option(
      fc.oneof(
        hostileText,
        hostileText.map((text) => `https://cloud.digitalocean.com/${text}`),
        fc.constant('https://cloud.digitalocean.com/droplets/1'),
      ),
    ),
    facts: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
  })
  .map(({ severity, verdict, policy, rule, type, id, name, region, text, consoleUrl, facts }) =>
    sampleFinding(severity, `${text}: ${name} is old; ${name} has ${id}.`, {
      verdict,
      policy,
      rule,
      facts,
      consoleUrl,
      subject: { type, kind: type === 'resource' ? 'droplet' : rule, id, name, region },
    }),
  );

const hostileGap = fc.record({
  endpoint: hostileText,
  reason: hostileText,
  affects: fc.array(hostileText, { maxLength: 30 }),
});

/** Reports with up to 8,000 findings and 200 gaps, whose texts come from the account of an attacker. */
export const hostileDocument: fc.Arbitrary<ReportDocument> = fc
  .record({
    findings: fc.array(
      fc.tuple(hostileFinding, fc.oneof(fc.constant(1), fc.integer({ max: 2_000, min: 1 }))),
      {
        maxLength: 4,
      },
    ),
    gaps: fc.array(fc.tuple(hostileGap, fc.integer({ min: 1, max: 100 })), { maxLength: 2 }),
    id: hostileText,
    name: fc.option(hostileText),
    title: fc.option(hostileText),
    huge: fc.boolean(),
  })
  .map(({ findings, gaps, id, name, title, huge }) => {
    const all = findings.flatMap(([finding, times]) =>
      Array.from({ length: times }, (_, index) => ({
        ...finding,
        policy: `${finding.policy}${index % 3 || ''}`,
      })),
    );
    const document = sampleDocument(all, {
      account: { id, name, email: null },
      gaps: gaps.flatMap(([gap, times]) => Array<typeof gap>(times).fill(gap)),
    });
    const pass = huge ? Number.MAX_SAFE_INTEGER : document.tally.pass;
    return {
      ...document,
      tally: { ...document.tally, pass },
      policies: document.policies.map((policy) => ({ ...policy, title })),
    };
  });

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
