import { printable } from '../text.ts';
import type { ReportFinding } from './document.ts';

/** The longest name and id that readers are shown, in code points. */
const NAME_LENGTH = 100;

/** What a subject is called; untrusted text, cut at 100 code points. */
export function nameOf({ subject }: Pick<ReportFinding, 'subject'>): string {
  return printable(subject.name.trim() === '' ? '(no name)' : subject.name, NAME_LENGTH);
}

/** What a subject is, beside its name: `Droplet 3164444, nyc3`, `region`. */
export function subjectWords({
  subject: { type, kind, id, name, region },
}: Pick<ReportFinding, 'subject'>): string {
  if (type === 'policy') return type;
  if (type === 'exception') return kind === 'hold' ? 'legal hold' : type;
  const what = kind.replace(/^droplet\b/, 'Droplet').replaceAll('-', ' ');
  const which = id === name ? what : `${what} ${printable(id, NAME_LENGTH)}`;
  return region === null || region === '' || region === id ? which : `${which}, ${region}`;
}
