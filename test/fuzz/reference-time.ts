/** Readings of times and durations by hand, to compare with. */

const daysIn = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** Days from 1970-01-01, counted one year and one month at a time. */
function dayNumber(year: number, month: number, day: number): number {
  let days = 0;
  for (let each = 1970; each < year; each += 1) days += daysIn(each, 2) === 29 ? 366 : 365;
  for (let each = year; each < 1970; each += 1) days -= daysIn(each, 2) === 29 ? 366 : 365;
  for (let each = 1; each < month; each += 1) days += daysIn(year, each);
  return days + day - 1;
}

const digits = (text: string, from: number, to: number): number | undefined =>
  /^[0-9]+$/.test(text.slice(from, to)) ? Number(text.slice(from, to)) : undefined;

/**
 * RFC 3339 by hand, seconds and their fraction optional and the offset's colon too; a leap second is the last one
 * before it. Undefined for what is none, or outside the years 1 to 9999.
 */
export function referenceInstant(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute] = [digits(text, 11, 13), digits(text, 14, 16)];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || !'Tt '.includes(text[10] ?? 'x') || text[13] !== ':')
    return undefined;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59)
    return undefined;
  let rest = text.slice(16);
  let millis = 0;
  if (rest.startsWith(':')) {
    const second = digits(rest, 1, 3);
    if (second === undefined || rest.slice(1, 3).length < 2 || second > 60) return undefined;
    millis = Math.min(second, 59) * 1_000;
    rest = rest.slice(3);
    const fraction = /^\.([0-9]{1,9})(?![0-9])/.exec(rest)?.[1];
    if (rest.startsWith('.') && fraction === undefined) return undefined;
    if (fraction !== undefined) {
      millis += Number(fraction.padEnd(3, '0').slice(0, 3));
      rest = rest.slice(fraction.length + 1);
    }
  }
  const offset = offsetOf(rest);
  if (offset === undefined) return undefined;
  const sum = dayNumber(year, month, day) * 86_400_000 + (hour * 60 + minute - offset) * 60_000 + millis;
  return sum >= -62_135_596_800_000 && sum < 253_402_300_800_000 ? sum : undefined;
}

function offsetOf(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const sign = { '+': 1, '-': -1 }[text[0] ?? ''];
  const bare = text.length === 6 && text[3] === ':' ? text.slice(1, 3) + text.slice(4) : text.slice(1);
  const [hours, minutes] = [digits(bare, 0, 2), digits(bare, 2, 4)];
  if (sign === undefined || bare.length !== 4 || hours === undefined || minutes === undefined)
    return undefined;
  return hours > 23 || minutes > 59 ? undefined : sign * (hours * 60 + minutes);
}

/** The milliseconds of `28h`, `90d` and `6w`, the months of `12mo` and `7y`; undefined for what is no duration. */
export function referenceDuration(text: string): { millis?: number; months?: number } | undefined {
  let at = 0;
  while (at < text.length && '0123456789'.includes(text[at] as string)) at += 1;
  if (at === 0 || at > 5) return undefined;
  const amount = Number(text.slice(0, at));
  const hours = { h: 1, d: 24, w: 168 }[text.slice(at)];
  const months = { mo: 1, y: 12 }[text.slice(at)];
  if (hours !== undefined)
    return amount * hours <= 876_600 ? { millis: amount * hours * 3_600_000 } : undefined;
  return months !== undefined && amount * months <= 1_200 ? { months: amount * months } : undefined;
}
