import type { Change } from '../changes/compare.ts';
import type { ReportFinding } from '../report/document.ts';
import { momentWords } from '../report/moment.ts';
import { nameOf, subjectWords } from '../report/subject-words.ts';
import { printable } from '../text.ts';
import type { ToldFinding } from './digest.ts';

/** The words about one finding that e-mail and chat share: short, one line, and not yet escaped for either. */

/** The longest subject, message and name in a message, in code points. */
const SUBJECT = 220;
const NAME = 60;
const MESSAGE = 300;

/** Who it is about: `web-1 (Droplet 3164444, nyc3)`, `legacy (policy)`. */
export function nameSubject(finding: Pick<ReportFinding, 'subject'>): string {
  return printable(`${nameOf(finding)} (${subjectWords(finding)})`, SUBJECT);
}

/** Its one sentence; a long name inside is shortened first, so that the numbers behind it survive. */
export function tellFinding({ subject, message }: ReportFinding): string {
  const name = printable(subject.name, NAME);
  const isLong = subject.name.length > NAME && name !== subject.name;
  return printable(isLong ? message.replaceAll(subject.name, () => name) : message, MESSAGE);
}

const consolePage = /^https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]{1,200}$/;

/** The finding's page in the control panel; undefined where the address is anything but that. */
export function consolePageOf({ consoleUrl }: ReportFinding): string | undefined {
  return consoleUrl !== null && consolePage.test(consoleUrl) ? consoleUrl : undefined;
}

/** What has become of it, where its readers knew of it before. */
export function tellChange({ change, firstSeen }: ToldFinding): string | undefined {
  if (change === 'worse') return `Worse; open since ${momentWords(firstSeen)}.`;
  return change === 'reminder' ? `Open since ${momentWords(firstSeen)}.` : undefined;
}

const endings = {
  fixed: 'it passes now',
  excepted: 'an exception covers it now',
  gone: 'it is no longer there, or no longer selected',
  'policy removed': 'its policy or rule was removed; nothing was fixed',
} as const;

/** Why it is no longer open. */
export function tellEnding({ ending }: Change): string {
  return endings[ending ?? 'gone'];
}
