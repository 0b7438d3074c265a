import type { Facts } from '../model.ts';
import { formatCount } from '../text.ts';
import { formatInstant } from '../time.ts';
import type { Slot } from './slots.ts';
import type { Timeline } from './timeline.ts';

/** What a schedule found of one tier for a resource. */
export interface Judged {
  readonly line: Timeline;
  /** How many slots count. */
  readonly slots: number;
  /** The places of those that nothing fills. */
  readonly empty: readonly number[];
}

/** Slots that a sentence names. */
const NAMED = 3;
/** Empty slots of each tier that the facts list: the days of a month. */
const LISTED = 31;

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `It lacks 2 of the last 14 daily slots (2026-03-12, 2026-03-13) and 1 of 8 weekly ones (2026-W10)`. */
export function slotWords(judged: readonly Judged[]): string {
  const counted = judged.filter(({ slots }) => slots > 0);
  const lacking = counted.filter(({ empty }) => empty.length > 0);
  if (lacking.length > 0)
    return `It lacks ${list.format(lacking.map((one, index) => lackWords(one, index === 0)))}`;
  if (counted.every(({ slots }) => slots === 1))
    return `It has a point in the last ${list.format(counted.map(({ line }) => line.tier))} slot`;
  const tiers = counted.map(({ slots, line }) => `${formatCount(slots)} ${line.tier}`);
  return `It has a point in each of the last ${list.format(tiers)} slots`;
}

function lackWords({ line, slots, empty }: Judged, isFirst: boolean): string {
  const names = empty.slice(0, NAMED).map((place) => line.name(place));
  const more = empty.length > NAMED ? ` and ${formatCount(empty.length - NAMED)} more` : '';
  const named = `${line.tier} ${isFirst ? 'slot' : 'one'}${slots === 1 ? '' : 's'} (${names.join(', ')}${more})`;
  const last = isFirst ? 'the last ' : '';
  if (slots === 1) return `the last ${named}`;
  const part = empty.length === slots ? 'all' : formatCount(empty.length);
  return `${part} of ${last}${formatCount(slots)} ${named}`;
}

/** What is allowed, where a slot is empty. */
export function allowance(judged: readonly Judged[], missingAllowed: number): string {
  if (judged.every(({ empty }) => empty.length === 0)) return '';
  return missingAllowed === 0
    ? '; every one should hold a point'
    : `; at most ${formatCount(missingAllowed)} of each tier may be empty`;
}

/** How many slots counted, and which of them are empty. */
export function factsOf(judged: readonly Judged[]): Facts {
  const missing = judged.flatMap(({ line, empty }) =>
    empty.slice(0, LISTED).map((place) => {
      const { start, end } = line.slot(place) as Slot;
      return {
        tier: line.tier,
        slot: line.name(place),
        start: formatInstant(start),
        end: formatInstant(end),
      };
    }),
  );
  const more = judged
    .filter(({ empty }) => empty.length > LISTED)
    .map(({ line, empty }) => [line.tier, empty.length - LISTED]);
  return {
    slots: Object.fromEntries(judged.map(({ line, slots }) => [line.tier, slots])),
    missing,
    ...(more.length > 0 && { missingMore: Object.fromEntries(more) }),
  };
}
