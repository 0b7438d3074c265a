import fc from 'fast-check';
import {
  addDuration,
  type Duration,
  exactMillis,
  formatDuration,
  formatInstant,
  type Instant,
  instantFromMillis,
  isTimeZone,
  parseDuration,
  parseInstant,
} from '../../lib/time.ts';
import { durationWords, formatSpan } from '../../lib/time-words.ts';
import { damaged, text } from './hostile.ts';
import { referenceDuration, referenceInstant } from './reference-time.ts';
import { claim, targetOf } from './target.ts';

/** The readers of instants, durations and time zones, against readings by hand. */

const padded = (max: number, length: number) =>
  fc.nat({ max }).map((part) => String(part).padStart(length, '0'));
const written = fc
  .record({
    year: fc.oneof(padded(9_999, 4), fc.constantFrom('0000', '0001', '1900', '2000', '2024', '2100', '9999')),
    month: fc.oneof(padded(13, 2), fc.constantFrom('02', '12')),
    day: fc.oneof(padded(32, 2), fc.constantFrom('28', '29', '30', '31')),
    letter: fc.constantFrom('T', 'T', 't', ' ', '_'),
    hour: padded(24, 2),
    minute: padded(60, 2),
    second: fc.oneof(
      padded(61, 2).map((second) => `:${second}`),
      fc.constantFrom('', ':59', ':60', ':9'),
    ),
    fraction: fc.oneof(
      fc.constant(''),
      fc.integer({ min: 0, max: 2 ** 31 }).map((part) => `.${part}`),
    ),
    offset: fc.oneof(
      fc.constantFrom(
        'Z',
        'z',
        '+00:00',
        '-00:00',
        '+23:59',
        '-23:59',
        '+24:00',
        '+0530',
        '',
        '+05',
        '[UTC]',
      ),
      fc.tuple(padded(25, 2), padded(60, 2)).map(([hours, minutes]) => `-${hours}:${minutes}`),
    ),
  })
  .map((part) => {
    const date = `${part.year}-${part.month}-${part.day}${part.letter}${part.hour}:${part.minute}`;
    return `${date}${part.second}${part.fraction}${part.offset}`;
  });
const instants = fc.oneof(written, damaged(written, ['0', ':', '-', '+', 'Z', '\u0661', ' ']), text);

const durations = fc.oneof(
  fc
    .tuple(fc.nat({ max: 120_000 }), fc.constantFrom('h', 'd', 'w', 'mo', 'y', 'm', 's', ''))
    .map((part) => part.join('')),
  damaged(fc.constantFrom('28h', '12mo', '100y'), ['0', 'm', '+', '-', '.', 'e', ' ', '\u0661']),
  text,
);
const zones = fc.oneof(
  fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Apia', 'Asia/Kathmandu', 'Etc/GMT+12'),
  text,
);
const anyInstant = fc
  .oneof(
    fc.double({ min: -62_135_596_800_000, max: 253_402_300_799_999, noNaN: true }),
    fc.constantFrom(-62_135_596_800_000, 253_402_300_799_999, -0, -0.5),
  )
  .map((millis) => instantFromMillis(millis) as Instant);

export const timeTargets = [
  targetOf('instants', instants, (one) => {
    const read = parseInstant(one);
    claim(Object.is(read, referenceInstant(one)), 'is read as', one, read, referenceInstant(one));
    if (read !== undefined) claim(parseInstant(formatInstant(read)) === read, 'does not come back:', read);
  }),
  targetOf('instants written', fc.oneof(anyInstant, fc.double().map(instantFromMillis)), (one) => {
    if (one === undefined) return;
    const back = parseInstant(formatInstant(one));
    claim(Object.is(back, one), 'does not come back:', one, formatInstant(one), back);
  }),
  targetOf('durations', fc.tuple(durations, anyInstant, zones), ([one, from, zone]) => {
    const read = parseDuration(one);
    const meant = referenceDuration(one);
    claim((read === undefined) === (meant === undefined), 'is read as', one, read, meant);
    if (read === undefined) return;
    claim(exactMillis(read) === meant?.millis, 'lasts', one, exactMillis(read));
    const again = parseDuration(formatDuration(read)) as Duration;
    claim(again.amount === read.amount && again.unit === read.unit, 'does not come back:', one, again);
    claim(durationWords(read).length < 40, 'is said in too many words:', durationWords(read));
    if (!isTimeZone(zone)) return;
    const sum = addDuration(from, read, zone);
    claim(sum >= from && Number.isInteger(sum), 'leads back in time:', from, one, zone, sum);
    claim(parseInstant(formatInstant(sum)) === sum, 'leads out of all calendars:', from, one, zone, sum);
  }),
  targetOf(
    'spans',
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()),
    (span) => {
      claim(/^\d[\w ,.+]*$/.test(formatSpan(span)), 'is said as', span, formatSpan(span));
    },
  ),
];
