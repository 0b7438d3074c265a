import fc from 'fast-check';
import { planList } from '../../lib/digitalocean/backup-policies.ts';
import { imageList } from '../../lib/digitalocean/backups.ts';
import type { Client } from '../../lib/digitalocean/client.ts';
import { dropletLists } from '../../lib/digitalocean/droplets.ts';
import { everything, fetchInventory } from '../../lib/digitalocean/inventory.ts';
import { readLimits, readRetryAfter } from '../../lib/digitalocean/limits.ts';
import { snapshotList } from '../../lib/digitalocean/snapshots.ts';
import { volumeList } from '../../lib/digitalocean/volumes.ts';
import { ApiError } from '../../lib/errors.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { reportSchema } from '../../lib/report/schema.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';
import { NOW } from '../support/arbitraries.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { policyFile } from '../trust/untrusted-account.ts';
import { claim, targetOf } from './target.ts';
import { body, raw } from './wire-bodies.ts';

/** The readers of the API's answers, one by one and all together. */

const lists = { dropletList: dropletLists[0], planList, imageList, snapshotList, volumeList };

/** A client that answers every question with one of a few bodies, as the real one hands them on. */
function clientOf(bodies: readonly unknown[]): Client {
  let asked = 0;
  const stats = {
    requests: 0,
    succeeded: 0,
    pages: 0,
    items: 0,
    remaining: undefined,
    waitingUntil: undefined,
  };
  return {
    clock: createVirtualClock(NOW),
    concurrency: 4,
    stats,
    countPage: () => undefined,
    get: async ({ path }, _query, { ledger, validate } = {}) => {
      asked += 1;
      if (ledger) ledger.requests += 1;
      const body = bodies[asked % Math.max(1, bodies.length)];
      const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
      if (asked > 400 || !isObject) throw new ApiError('invalid', path, 'answers with nothing');
      const flaw = validate?.(body as never);
      if (flaw !== undefined) throw new ApiError('invalid', path, `answers with ${flaw}`);
      stats.succeeded += 1;
      return body as never;
    },
  };
}

const { policySet } = parsePolicies([{ file: 'a.yaml', source: policyFile('x') }], { now: NOW });

export const wireTargets = [
  targetOf('items of the API', raw, (one) => {
    for (const [name, { read, hides }] of Object.entries(lists)) {
      const reading: object = read(one as never);
      hides(one);
      claim('item' in reading || 'lacks' in reading, 'reads neither way:', name);
      if (!('item' in reading)) continue;
      const { id: read_ } = reading.item as { readonly id: unknown };
      claim(typeof read_ === 'string' && read_ !== '' && read_.length <= 200, 'reads an id as', read_);
    }
  }),
  targetOf('whole accounts', fc.array(body, { minLength: 1, maxLength: 6 }), async (bodies) => {
    const inventory = await fetchInventory(clientOf(bodies), { account: 'a', needs: everything }).catch(
      (error) => {
        if (error instanceof ApiError) return undefined;
        throw error;
      },
    );
    if (inventory === undefined) return;
    const { document } = reportOn(inventory, policySet, { now: NOW, generatedAt: NOW, all: true });
    claim(reportSchema.safeParse(document).success, 'makes a report that is not as published');
    const saved = parseInventory('saved', [...serializeInventory(inventory)].join(''));
    const again = reportOn(saved, policySet, { now: NOW, generatedAt: NOW, all: true });
    claim(JSON.stringify(again.document) === JSON.stringify(document), 'is judged otherwise once saved');
  }),
  targetOf(
    'rate limits',
    fc.tuple(fc.string(), fc.string(), fc.nat({ max: 2 ** 42 })),
    ([one, other, now]) => {
      const values = { 'ratelimit-remaining': one, 'ratelimit-reset': other, 'retry-after': other };
      const headers = { get: (name: string) => values[name as keyof typeof values] ?? null } as Headers;
      const { resetAt, remaining } = readLimits(headers, now);
      for (const at of [resetAt, readRetryAfter(headers, now)]) {
        claim(at === undefined || (at > now && at - now <= 7_200_000), 'believes a wait until', at, now);
      }
      claim(remaining === undefined || remaining >= 0, 'believes that remain', remaining);
    },
  ),
];
