import type { ReportFinding } from '../report/document.ts';
import { printable } from '../text.ts';

/** The words about one finding that e-mail and chat share: short, one line, and not yet escaped for either. */

/** The longest name and message that a body shows, in code points. */
const NAME = 60;
const MESSAGE = 300;

/** Who it is about: `web-1 (droplet 3164444, nyc3)`, `region nyc3`, `exception EX-7`. */
export function nameSubject({ subject }: ReportFinding): string {
  const { type, region } = subject;
  const [kind, id, name] = [subject.kind, subject.id, subject.name].map((text) => printable(text, NAME));
  if (type !== 'resource' && type !== 'point') return `${type === 'group' ? kind : type} ${id}`;
  const where = region ? `, ${printable(region, NAME)}` : '';
  return `${name || '(no name)'} (${kind} ${id}${where})`;
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
