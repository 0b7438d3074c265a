import { formatCount, formatUsd, printable } from '../../text.ts';
import { momentWords } from '../moment.ts';

/** A name and a value, both printable. */
export type Fact = readonly [label: string, value: string];

/** The longest label and value that are shown, in code points; the other formats have all of it. */
const LABEL = 60;
const VALUE = 2_000;

const units: readonly [suffix: string, words: (value: number) => string][] = [
  ['Gigabytes', (value) => `${formatCount(value)} GB`],
  ['Days', (value) => `${formatCount(value)} ${value === 1 ? 'day' : 'days'}`],
  ['Usd', (value) => formatUsd(Math.max(0, value))],
  ['OfLimit', (value) => `${formatCount(value)} %`],
];

/** Facts or limits as readers like them: `ageDays: 86` becomes `Age`, `86 days`. */
export function factWords(facts: Readonly<Record<string, unknown>>, timeZone?: string): Fact[] {
  return Object.entries(facts).map(([key, value]) => [
    printable(labelWords(key, value), LABEL),
    printable(valueWords(key, value, timeZone), VALUE),
  ]);
}

function labelWords(key: string, value: unknown): string {
  const unit = typeof value === 'number' ? units.find(([suffix]) => key.endsWith(suffix)) : undefined;
  const bare = unit && unit[0] !== 'OfLimit' ? key.slice(0, -unit[0].length) : key;
  if (key === 'rpo') return 'RPO';
  const words = (bare || key).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueWords(key: string, value: unknown, timeZone: string | undefined): string {
  if (value === null || value === undefined) return 'not known';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'number') {
    const unit = units.find(([suffix]) => key.endsWith(suffix));
    return Number.isFinite(value) && unit && value >= 0 ? unit[1](value) : formatCount(value);
  }
  if (typeof value === 'string')
    return instant.test(value) ? momentWords(value, timeZone) : value || '(empty)';
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    return value.length === 0
      ? 'none'
      : value.map((item) => valueWords('', item, timeZone)).join(isFlat ? ', ' : '; ');
  }
  const parts = Object.entries(value).map(
    ([name, part]) => `${labelWords(name, part).toLowerCase()} ${valueWords(name, part, timeZone)}`,
  );
  return parts.length > 0 ? parts.join(', ') : 'none';
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
