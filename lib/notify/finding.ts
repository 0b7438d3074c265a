import type { Change, Ending } from '../changes/compare.ts';
import type { ReportDocument, ReportFinding } from '../report/document.ts';
import { changeWords, momentWords } from '../report/moment.ts';
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
  const short = isLong ? message.replaceAll(subject.name, () => name) : message;
  return printable(
    short.replace(instants, (found) => momentWords(found)),
    MESSAGE,
  );
}

/** RFC 3339, for programs. */
const instants = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/g;

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

/** Of what could not be judged: what is known of it, or what was known of it last. */
export function tellUnknown(finding: ToldFinding): string {
  const message = tellFinding(finding);
  return finding.unseen ? `failed when last seen, ${momentWords(finding.lastSeen)}: ${message}` : message;
}

/** Of what passes for now: until when. */
export function tellDue(finding: ToldFinding, now: string): string {
  const until = changeWords(finding, now);
  return until === undefined ? tellFinding(finding) : `${tellFinding(finding)} It ${until}.`;
}

/** What would not be read, without what only the log needs. */
export function tellGap({ reason }: ReportDocument['gaps'][number]): string {
  return reason.replace(/^it could not be read: /, '').replace(/ \(request id [\w-]{1,60}\)/, '');
}

const endingWords: Readonly<Record<Ending, string>> = {
  fixed: 'it passes now',
  skipped: 'its rule does not apply yet',
  excepted: 'an exception covers it now',
  gone: 'it is no longer there, or no longer selected',
  'policy removed': 'its policy or rule was removed; nothing was fixed',
};

/** Why it is no longer open. */
export function tellEnding({ ending }: Change): string {
  return endingWords[ending ?? 'gone'];
}
