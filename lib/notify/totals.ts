import type { ReportDocument } from '../report/document.ts';
import { formatCount, plural } from '../text.ts';
import type { Digest } from './digest.ts';

/** The denominators in words; nothing here comes from the account but numbers. */

/** `22 of 1,284 checks fail, 1,240 pass, 14 unknown`. */
export function tellChecks({ tally }: ReportDocument): string {
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const others = (['pass', 'excepted', 'skipped', 'unknown'] as const)
    .filter((verdict) => tally[verdict] > 0)
    .map((verdict) => `${formatCount(tally[verdict])} ${verdict}`);
  const fail = `${formatCount(tally.fail)} of ${plural(total, 'check')} ${tally.fail === 1 ? 'fails' : 'fail'}`;
  return [fail, ...others].join(', ');
}

/** Violations outside the tally, such as a missed `expectMatches`; empty where there is none. */
export function tellBesides({ violations, document }: Digest): string {
  const besides = violations.length - document.tally.fail;
  return besides > 0 ? `${plural(besides, 'violation')} besides, about the policies themselves` : '';
}

/** What an incomplete audit does not know: `What fails is certain, but more may hide in 2 gaps and 14 unknown verdicts`. */
export function tellUnseen({ gaps, tally }: ReportDocument): string {
  const unseen = [
    ...(gaps.length > 0 ? [plural(gaps.length, 'gap')] : []),
    ...(tally.unknown > 0 ? [plural(tally.unknown, 'unknown verdict')] : []),
  ];
  return `What fails is certain, but more may hide in ${unseen.join(' and ') || 'what was not read'}`;
}

/** RFC 3339 text in UTC to the minute: `2026-11-21 05:00 UTC`. */
export function tellInstant(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** What was read: `214 Droplets, 61 volumes`. */
export function tellRead(document: ReportDocument): string {
  const seen = kinds(document).flatMap(([count, noun]) => (count === null ? [] : [plural(count, noun)]));
  return seen.join(', ') || 'nothing';
}

/** What nobody asked for: `volumes, volume snapshots`; empty where everything was asked for. */
export function tellNotRead(document: ReportDocument): string {
  return kinds(document)
    .flatMap(([count, noun]) => (count === null ? [`${noun}s`] : []))
    .join(', ');
}

function kinds({ inventory }: ReportDocument): [number | null, string][] {
  const { droplets, volumes, points } = inventory;
  return [
    [droplets, 'Droplet'],
    [volumes, 'volume'],
    [points.dropletBackup, 'Droplet backup'],
    [points.dropletSnapshot, 'Droplet snapshot'],
    [points.volumeSnapshot, 'volume snapshot'],
  ];
}
