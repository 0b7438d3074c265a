import type { Gap, Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import type { Instant } from '../../lib/time.ts';
import { parseInstant } from '../../lib/time.ts';

/** An instant that the test knows to be one. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`no instant: ${text}`);
  return instant;
}

/** An inventory of nothing, read at an instant, but for what the test is about. */
export function inventoryOf(readAt: Instant, rest: Partial<Inventory> = {}): Inventory {
  return {
    account: { id: 'default', name: null, email: null },
    readAt,
    resources: [],
    points: [],
    gaps: [],
    notRead: [],
    endpoints: [],
    ...rest,
  };
}

/** A Droplet that was read whole. */
export function dropletOf(id: string, rest: Partial<Resource> = {}): Resource {
  const createdAt = at('2020-01-01T00:00:00Z');
  return { kind: 'droplet', id, name: id, region: 'nyc3', createdAt, tags: [], attached: [], ...rest };
}

/** A backup that was read whole. */
export function backupOf(
  id: string,
  resourceId: string,
  createdAt: Instant,
  rest: Partial<RecoveryPoint> = {},
): RecoveryPoint {
  const base = { id, name: id, resourceId, createdAt, regions: ['nyc3'], sizeGigabytes: 1, tags: [] };
  return { kind: 'droplet-backup', ...base, ...rest };
}

/** A gap with its hidden items as the reason, so that a test can name it. */
export function gapOf(...affects: Gap['affects']): Gap {
  const words = affects.map(({ what, of, field }) =>
    [field, what, of && `of ${of.join(' ')}`].filter(Boolean).join(' '),
  );
  return { endpoint: '/v2/test', reason: words.join(', '), affects };
}
