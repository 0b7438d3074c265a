import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Severity, severities } from '../../lib/model.ts';
import { type ChatNotification, chatLimits } from '../../lib/notify/chat-notification.ts';
import { countSeverities, subtractCounts } from '../../lib/notify/counts.ts';
import { toDigest } from '../../lib/notify/digest.ts';
import { toFailedMessage } from '../../lib/notify/failed.ts';
import { headline } from '../../lib/notify/headline.ts';
import type { SnsMessage } from '../../lib/notify/messages.ts';
import type { MachineNotification } from '../../lib/notify/schema.ts';
import { jsonBytes, showWorst } from '../../lib/notify/worst.ts';
import { at } from '../support/inventory.ts';
import { validatorOf } from '../support/notification-schema.ts';
import { entryBytes } from '../support/sns-rules.ts';
import { digestOf, firstLetters, firstMessages } from './first-letter.ts';
import { deepFreeze, hostileDocument, hostileText } from './hostile-document.ts';
import { type Before, type Known, laterLetters, laterMessages } from './later-letters.ts';
import { bodiesIn, sampleDocument, sampleFinding } from './sample-document.ts';

/** What an earlier run knew of each finding, and whose it is. */
const before: fc.Arbitrary<readonly Before[]> = fc.array(
  fc.record({
    known: fc.constantFrom<Known>('nothing', 'long ago', 'as lower', 'lately', 'as failing', 'ended'),
    owner: fc.option(hostileText, { freq: 2 }),
  }),
  { minLength: 1, maxLength: 7 },
);

/**
 * Messages of hostile reports, of first runs and of later ones, and of audits that failed: thousands of findings,
 * 10,000-character names, every kind of trick in them.
 */
function forEveryMessage(check: (message: SnsMessage, bodies: Bodies) => void): void {
  fc.assert(
    fc.property(hostileDocument, before, (document, known) => {
      const problems = document.gaps.flatMap(({ endpoint, reason }) => [endpoint, reason]);
      const now = at(document.now);
      const account = document.account.id;
      const failed = toFailedMessage({
        account,
        now,
        since: now,
        lastRun: undefined,
        problems,
        again: '1 day',
      });
      for (const message of [...firstMessages(document), ...laterMessages(document, known), failed])
        check(message, readBodies(message));
    }),
    { numRuns: 40 },
  );
}

interface Bodies {
  readonly email: string;
  readonly chat: ChatNotification;
  readonly machine: MachineNotification;
  readonly texts: Record<string, string>;
}

function readBodies(message: { readonly message: string }): Bodies {
  const texts = bodiesIn(message);
  return {
    texts,
    email: texts.email ?? '',
    chat: JSON.parse(texts.https ?? '') as ChatNotification,
    machine: JSON.parse(texts.sqs ?? '') as MachineNotification,
  };
}

const ownLink = /<https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+>/g;
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

describe('every message', () => {
  it('has at most 262,144 bytes, attributes included, and each body its share of them', () => {
    forEveryMessage(({ subject, message, attributes }, { texts }) => {
      const typed = Object.entries(attributes).map(([name, value]) => [name, { type: 'String', value }]);
      const entry = { subject, message, structure: 'json', groupId: undefined, deduplicationId: undefined };
      expect(entryBytes({ ...entry, attributes: Object.fromEntries(typed) })).toBeLessThanOrEqual(262_144);
      expect(jsonBytes(texts.email ?? '')).toBeLessThanOrEqual(34_000);
      expect(jsonBytes(texts.https ?? '')).toBeLessThanOrEqual(45_000);
      expect(jsonBytes(texts.sqs ?? '')).toBeLessThanOrEqual(50_000);
    });
  });

  it('has a subject of printable ASCII under 100 characters and attributes with a value', () => {
    forEveryMessage(({ subject, attributes }) => {
      expect(subject).toMatch(/^\[snapwarden\] [\x20-\x7e]{1,86}$/);
      for (const value of Object.values(attributes)) expect(value).not.toBe('');
      expect(attributes.account).not.toMatch(invisible);
    });
  });

  it('keeps inside the limits of a chat notification', () => {
    forEveryMessage((_message, { chat: { content } }) => {
      expect(content.title.length).toBeLessThanOrEqual(chatLimits.title);
      expect(content.description.length).toBeLessThanOrEqual(chatLimits.description);
      for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(chatLimits.nextStep);
      for (const word of content.keywords) expect(word.length).toBeLessThanOrEqual(chatLimits.keyword);
    });
  });

  it('pings nobody, links nowhere and formats nothing in chat through a name', () => {
    forEveryMessage((_message, { chat: { content, metadata } }) => {
      const texts = [
        content.title,
        content.description,
        ...content.nextSteps.map((step) => step.replace('`snapwarden audit`', '')),
        ...content.keywords,
        metadata.summary,
        ...metadata.relatedResources,
      ];
      for (const text of [...texts, ...Object.values(metadata.additionalContext)]) {
        const foreign = text
          .replace(ownLink, '')
          .replace(/^(• )?\*[^*\n]*\*/gm, '')
          .replace(/ _(Worse; o|O)pen since [\d: -]+ UTC\._/g, '');
        expect(foreign).not.toMatch(/[<>@#~`*]|:\/\/|\]\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
        expect(foreign).not.toMatch(/[\p{L}\p{N}]\.\p{L}/u);
        expect(foreign.replaceAll('\n', '')).not.toMatch(invisible);
        expect(foreign).not.toMatch(/&(?!(amp|lt|gt);)/);
      }
    });
  });

  it('has an e-mail of 72 columns, longer words on lines of their own, no control but the line break', () => {
    forEveryMessage((_message, { email }) => {
      for (const line of email.split('\n')) {
        expect(line).not.toMatch(invisible);
        const isOneWord = !line.replace(/^(- | {2})/, '').includes(' ');
        if (!isOneWord) expect(stringWidth(line)).toBeLessThanOrEqual(72);
      }
      const foreign = email.replace(/^ {2}https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+$/gm, '');
      expect(foreign).not.toMatch(/:\/\/|mailto:|www\./);
    });
  });
});

describe('every machine body', () => {
  it('follows the published schema', async () => {
    // An address of the control panel is of our making, and never as hostile as here.
    const validate = await validatorOf({ validateFormats: false });
    forEveryMessage((_message, { machine }) => {
      expect(validate(machine), JSON.stringify(validate.errors)).toBe(true);
    });
  });
});

describe('a headline', () => {
  it('has 84 characters at most, however much has changed', () => {
    fc.assert(
      fc.property(hostileDocument, before, fc.nat(5_000_000), (document, known, much) => {
        for (const letter of laterLetters(document, known)) {
          const digest = toDigest({ ...letter, stillOpen: much }, document);
          const changes = { ...digest.counts.changes, resolved: much };
          expect(headline({ ...digest, counts: { ...digest.counts, changes } }).length).toBeLessThanOrEqual(
            80,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out what is least where there is no room for all', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      sampleFinding(severities[index % 5] ?? 'info', undefined, { subject: { id: String(index) } }),
    );
    const known: Known[] = ['nothing', 'as lower', 'long ago', 'ended', 'lately', 'nothing', 'as lower'];
    const [letter] = laterLetters(
      sampleDocument(many),
      known.map((one) => ({ known: one })),
    );
    if (!letter) throw new Error('expected a letter');
    const text = headline(toDigest(letter, sampleDocument(many)));
    expect(text).toMatch(/^[\d,]+ critical, [\d,]+ lower new, .* and more$/);
    expect(text.length).toBeLessThanOrEqual(84);
  });
});

describe('what is left out', () => {
  it('adds up in the machine body, finding by finding and gap by gap', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        for (const message of firstMessages(document)) {
          const { findings, omitted, gaps } = readBodies(message).machine;
          for (const verdict of ['fail', 'unknown'] as const) {
            const all = countSeverities(document.findings.filter((finding) => finding.verdict === verdict));
            const shown = countSeverities(findings.filter((finding) => finding.verdict === verdict));
            expect(omitted[verdict]).toEqual(subtractCounts(all, shown));
          }
          expect(gaps.length + omitted.gaps).toBe(document.gaps.length);
        }
      }),
    );
  });

  it('is never worse than what is shown, and adds up by policy', () => {
    const room = fc.record({ items: fc.nat(40), size: fc.nat(20_000) });
    fc.assert(
      fc.property(hostileDocument, before, room, (document, known, limits) => {
        const [letter] = laterLetters(document, known);
        const digest = letter ? toDigest(letter, document) : digestOf(document);
        const measure = { finding: () => 300, policy: () => 100 };
        const { groups, elsewhere, left } = showWorst(digest, { ...limits, ...measure });
        const shown = groups.flatMap(({ findings }) => findings);
        const rank = (severity: Severity) => severities.indexOf(severity);
        const worstLeft = severities.find((severity) => left[severity] > 0);
        if (worstLeft)
          for (const { severity } of shown) expect(rank(severity)).toBeLessThanOrEqual(rank(worstLeft));
        const leftByPolicy = [...groups.map((group) => group.left), ...elsewhere.map(({ counts }) => counts)];
        for (const severity of severities) {
          expect(leftByPolicy.reduce((sum, counts) => sum + counts[severity], 0)).toBe(left[severity]);
          const count = shown.filter((finding) => finding.severity === severity).length;
          expect(count + left[severity]).toBe(digest.counts.fail[severity]);
        }
      }),
    );
  });
});

describe('the first letter', () => {
  it('says that all is well only when the audit is complete and nothing fails', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const [letter] = firstLetters(document);
        const isClean =
          document.complete &&
          document.findings.every(({ verdict }) => verdict !== 'fail' && verdict !== 'unknown');
        const isCalm = letter?.event !== 'incomplete' && letter?.changes.every(({ kind }) => kind === 'due');
        expect(isCalm).toBe(isClean);
      }),
    );
  });

  it('leaves the report untouched and says the same twice', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        expect(firstMessages(deepFreeze(document))).toEqual(firstMessages(document));
      }),
      { numRuns: 30 },
    );
  });
});
