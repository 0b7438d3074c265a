import { printable } from '../text.ts';
import type { ReportFinding } from './document.ts';

/** The longest reason, and the longest of the others, that readers are shown, in code points. */
const LENGTH = 300;
const SHORT = 100;

/** What covers a finding: `Excepted by EX-7 until the end of 2027-01-31 (waiver, dana@example.com, OPS-12): Base images`. */
export function exceptionWords({ exception }: ReportFinding): string | undefined {
  if (exception === null) return undefined;
  const { id, reason, owner, until, category, ticket } = exception;
  const details = [category, owner, ticket].flatMap((word) => (word === null ? [] : printable(word, SHORT)));
  return `Excepted by ${printable(id, SHORT)} until the end of ${until} (${details.join(', ')}): ${printable(reason, LENGTH)}`;
}
