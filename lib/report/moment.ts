import { formatInstant, formatLocal, type Instant, parseInstant } from '../time.ts';
import { formatSpan } from '../time-words.ts';
import type { ReportFinding } from './document.ts';

/** The way from `now` to an instant in words: `in 28 days`, `3 days 2 hours ago`. */
export function relativeWords(instant: Instant, now: Instant): string {
  const span = formatSpan(instant - now);
  if (Math.abs(instant - now) < 1_000) return 'now';
  return instant > now ? `in ${span}` : `${span} ago`;
}

/** RFC 3339 text as readers like it, to the minute or second: `2026-03-29 04:00 UTC`, `2026-03-29 06:00 +02:00`. */
export function momentWords(text: string, timeZone = 'UTC'): string {
  const instant = parseInstant(text);
  if (instant === undefined) return text;
  if (timeZone === 'UTC') return `${clock(formatInstant(instant))} UTC`;
  const { dateTime, offset } = formatLocal(instant, timeZone);
  return `${clock(dateTime)} ${offset}`;
}

function clock(iso: string): string {
  return iso
    .slice(0, iso.startsWith(':00', 16) ? 16 : 19)
    .replace(/Z$/, '')
    .replace('T', ' ');
}

/** When the verdict of a finding began or ends, both as a date and relative to `now` (RFC 3339); else undefined. */
export function changeWords(finding: ReportFinding, now: string, timeZone?: string): string | undefined {
  if (finding.changesAt === null) return undefined;
  const at = momentWords(finding.changesAt, timeZone);
  const [instant, present] = [parseInstant(finding.changesAt), parseInstant(now)];
  if (instant === undefined || present === undefined) return `changes ${at}`;
  const preposition = instant <= present ? 'since' : finding.verdict === 'pass' ? 'passes until' : 'until';
  return `${preposition} ${at} (${relativeWords(instant, present)})`;
}

/** When a run first found it, as a date and relative to `now` (RFC 3339); undefined where that is this run or unknown. */
export function firstSeenWords(
  { firstSeen }: ReportFinding,
  now: string,
  timeZone?: string,
): string | undefined {
  if (firstSeen === undefined) return undefined;
  const [instant, present] = [parseInstant(firstSeen), parseInstant(now)];
  if (instant === undefined || present === undefined || instant >= present) return undefined;
  return `first found ${momentWords(firstSeen, timeZone)} (${relativeWords(instant, present)})`;
}
