import type { Hidden } from '../model.ts';
import { formatCount, plural } from '../text.ts';
import { describeHidden, type ReportDocument } from './document.ts';

export type Endpoint = ReportDocument['inventory']['endpoints'][number];

/** What no policy can speak about, because the audit never looks at it. */
export const notAudited = 'Not audited: managed databases, Spaces and custom images.';

/** `default (Example Ltd, ops@example.com)`; holds untrusted text. */
export function accountWords({ id, name, email }: ReportDocument['account']): string {
  const known = [name, email].filter((part) => part !== null && part !== '');
  return known.length > 0 ? `${id} (${known.join(', ')})` : id;
}

/** What was inventoried, kind by kind; a kind of which the list was not read is said to be unread, never nought. */
export function inventoryWords({ inventory, gaps }: ReportDocument): string {
  const { droplets, volumes, points } = inventory;
  const counts: [number | null, noun: string, what: Hidden['what']][] = [
    [droplets, 'Droplet', 'droplet'],
    [volumes, 'volume', 'volume'],
    [points.dropletBackup, 'Droplet backup', 'droplet-backup'],
    [points.dropletSnapshot, 'Droplet snapshot', 'droplet-snapshot'],
    [points.volumeSnapshot, 'volume snapshot', 'volume-snapshot'],
  ];
  const hidden = new Set(gaps.flatMap(({ affects }) => affects));
  const isHidden = (what: Hidden['what']) => hidden.has(describeHidden({ what }));
  const read = counts.flatMap(([count, noun]) => (count === null ? [] : plural(count, noun)));
  const unread = counts.filter(([count]) => count === null);
  const wanted = unread.flatMap(([, noun, what]) => (isHidden(what) ? `${noun}s` : []));
  const unasked = unread.flatMap(([, noun, what]) => (isHidden(what) ? [] : `${noun}s`));
  return [
    read.join(', '),
    unasked.length > 0 ? `not read, as no policy needs them: ${unasked.join(', ')}` : '',
    wanted.length > 0 ? `could not be read: ${wanted.join(', ')}` : '',
    gaps.length > 0 ? 'there may be more in what could not be read' : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** How much of what the API counts was read, and with how many requests. */
export function readingWords({ endpoints }: ReportDocument['inventory']): string {
  const sum = (of: (endpoint: Endpoint) => number) => endpoints.reduce((total, one) => total + of(one), 0);
  const counted = endpoints.filter(({ expected }) => expected !== null);
  const items = counted.reduce((total, one) => total + one.items, 0);
  const expected = formatCount(sum((one) => one.expected ?? 0));
  const parts = [
    `${formatCount(items)} of ${expected} items that the API counts`,
    plural(
      sum(({ requests }) => requests),
      'request',
    ),
    plural(
      sum(({ pages }) => pages),
      'page',
    ),
  ];
  const retries = sum((one) => one.retries);
  if (retries > 0) parts.push(plural(retries, 'retry', 'retries'));
  const throttled = sum((one) => one.throttled);
  if (throttled > 0) parts.push(`throttled ${throttled === 1 ? 'once' : plural(throttled, 'time')}`);
  return parts.join(', ');
}

/** The endpoints whose reading a reader should know about: not whole, or only after retries or waits. */
export function troubled({ endpoints }: ReportDocument['inventory']): Endpoint[] {
  return endpoints.filter(
    ({ status, retries, throttled }) =>
      status === 'incomplete' || status === 'failed' || retries > 0 || throttled > 0,
  );
}

/** How the reading of one endpoint went: `incomplete, 380 of 400 items, 3 retries`. */
export function endpointWords({ status, items, expected, duplicates, retries, throttled }: Endpoint): string {
  const parts = [
    status,
    expected === null ? plural(items, 'item') : `${formatCount(items)} of ${plural(expected, 'item')}`,
  ];
  if (duplicates > 0) parts.push(plural(duplicates, 'duplicate'));
  if (retries > 0) parts.push(plural(retries, 'retry', 'retries'));
  if (throttled > 0) parts.push(`throttled ${throttled === 1 ? 'once' : plural(throttled, 'time')}`);
  return parts.join(', ');
}
