import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../lib/errors.ts';
import type { Inventory, RecoveryPoint, Resource } from '../../lib/model.ts';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import { allScopes } from '../../lib/sandbox/scopes.ts';
import { type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import type { AccountSpec, DropletSpec, PointSpec } from '../../lib/sandbox/spec.ts';
import { contentOf, daysAgo, hiddenBy, readSandbox } from '../support/inventory-of.ts';

const RUNS = 120;
vi.setConfig({ testTimeout: 180_000 });

interface Shape {
  readonly tagged: boolean;
  readonly backups: readonly boolean[];
  readonly snapshots: number;
  readonly volumes: readonly number[];
}

const shape: fc.Arbitrary<Shape> = fc.record({
  tagged: fc.boolean(),
  /** Whether the list of images shows the backup. */
  backups: fc.array(fc.boolean(), { maxLength: 3 }),
  snapshots: fc.nat(2),
  /** The snapshots of each attached volume. */
  volumes: fc.array(fc.nat(2), { maxLength: 2 }),
});

/** Everything has an id that says what it is and that no other account changes. */
function specOf(shapes: readonly Shape[], orphans: number, volumeOrphans: number): AccountSpec {
  const point = (id: number | string, rest: Partial<PointSpec> = {}): PointSpec => ({
    id,
    createdAt: daysAgo(1),
    ...rest,
  });
  return {
    droplets: shapes.map(
      (one, at): DropletSpec => ({
        id: at + 1,
        gpu: at % 3 === 2,
        tags: one.tagged ? ['env:prod'] : [],
        backups: one.backups.map((imageListed, nth) => point(1000 * (at + 1) + nth, { imageListed })),
        snapshots: Array.from({ length: one.snapshots }, (_, nth) => point(1000 * (at + 1) + 100 + nth)),
      }),
    ),
    volumes: shapes.flatMap((one, at) =>
      one.volumes.map((snapshots, nth) => ({
        id: `v${at + 1}-${nth}`,
        dropletIds: [at + 1],
        snapshots: Array.from({ length: snapshots }, (_, each) => point(`s${at + 1}-${nth}-${each}`)),
      })),
    ),
    orphans: [
      ...Array.from({ length: orphans }, (_, nth) => ({
        ...point(900_000 + nth),
        resourceType: 'droplet' as const,
        resourceId: 900_001,
      })),
      ...Array.from({ length: volumeOrphans }, (_, nth) => ({
        ...point(`orphan-${nth}`),
        resourceType: 'volume' as const,
        resourceId: 'gone',
      })),
    ],
    customImages: [point(990_000)],
  };
}

const accounts = fc
  .tuple(fc.array(shape, { maxLength: 5 }), fc.nat(2), fc.nat(1))
  .map(([shapes, orphans, volumeOrphans]) => specOf(shapes, orphans, volumeOrphans));

const enumeration = fc.constantFrom('bulk' as const, 'per-droplet' as const);
const scopes = fc.oneof(fc.constant([...allScopes]), fc.subarray([...allScopes], { minLength: 5 }));

const paths = {
  account: /^\/v2\/account/,
  tags: /^\/v2\/tags/,
  snapshots: /^\/v2\/snapshots\?/,
  'one snapshot': /^\/v2\/snapshots\//,
  images: /^\/v2\/images/,
  droplets: /^\/v2\/droplets\?page/,
  gpus: /^\/v2\/droplets\?type/,
  policies: /^\/v2\/droplets\/backups\/policies/,
  'own backups': /^\/v2\/droplets\/\d+\/backups/,
  'own backups of one': /^\/v2\/droplets\/1\/backups/,
  volumes: /^\/v2\/volumes\?/,
  'volume snapshots': /^\/v2\/volumes\/.+\/snapshots/,
  everything: /./,
};

type Broken = (body: Record<string, unknown>, key: string) => Reply;
const json = (body: object): Reply => ({ body: JSON.stringify(body) });
const broken: Record<string, Broken> = {
  400: () => ({ status: 400, body: '{"id":"bad_request"}' }),
  401: () => ({ status: 401, body: '{"id":"unauthorized"}' }),
  403: () => ({ status: 403, body: '{}' }),
  418: () => ({ status: 418, body: 'a teapot' }),
  429: () => ({ status: 429, body: '' }),
  500: () => ({ status: 500, body: '' }),
  503: () => ({ status: 503, headers: { 'retry-after': '9' }, body: '' }),
  reset: () => 'reset',
  truncated: () => 'truncate',
  'no list': (body, key) => json({ ...body, [key]: null }),
  'no items but a count': (body, key) =>
    json({ ...body, [key]: key === 'policies' ? {} : [], meta: { total: 999 } }),
  'no meta': ({ meta: _, ...body }) => json(body),
  'an item that is null': (body, key) => {
    const list = body[key];
    if (!Array.isArray(list) || list.length === 0) return json(body);
    return json({ ...body, [key]: list.with(0, null) });
  },
  'an item without a name': (body, key) => {
    const list = body[key];
    if (!Array.isArray(list) || list.length === 0) return json(body);
    return json({ ...body, [key]: list.with(-1, { ...list.at(-1), name: null }) });
  },
};

const fault = fc.record({
  where: fc.constantFrom(...(Object.keys(paths) as (keyof typeof paths)[])),
  what: fc.constantFrom(...Object.keys(broken)),
  /** How many answers it spoils. */
  times: fc.constantFrom(1, 2, 4, 99),
});

async function read(
  account: AccountSpec,
  how: Parameters<typeof readSandbox>[1],
  options: SandboxOptions = {},
) {
  const sandbox = await startSandbox(sandboxAccount(account), { rateLimit: false, ...options });
  try {
    return await readSandbox(sandbox, how);
  } finally {
    await sandbox.close();
  }
}

const bare = (value: unknown) => JSON.stringify(value);

/** What of a resource or a point may be unknown, and which gaps own up to it. */
const excuses: Record<string, (item: Resource | RecoveryPoint) => string[]> = {
  tags: ({ kind, id }) => [`${kind}: tags`, `${kind}: tags of ${id}`],
  attached: ({ kind }) => ['volume', `${kind}: attachments`],
  plan: () => ['droplet: backup plan'],
  resourceId: () => ['droplet'],
};

/** Whether a gap hides an item of a kind, of that resource. */
function isHidden({ gaps }: Inventory, kind: string, of: string | undefined): boolean {
  return gaps.some(({ affects }) =>
    affects.some(
      (one) => one.what === kind && one.field === undefined && (!one.of || one.of.includes(of as string)),
    ),
  );
}

/** Every difference from the whole inventory must be owned up to by a gap. */
function expectHonest(partial: Inventory, whole: Inventory): void {
  const hidden = hiddenBy(partial.gaps);
  const known = new Map(
    [...whole.resources, ...whole.points].map((item) => [`${item.kind} ${item.id}`, item]),
  );
  const seen = new Set<string>();
  for (const item of [...partial.resources, ...partial.points]) {
    const key = `${item.kind} ${item.id}`;
    const truth = known.get(key);
    expect(truth, `${key} was made up`).toBeDefined();
    seen.add(key);
    for (const [field, value] of Object.entries(truth as object)) {
      const got = (item as unknown as Record<string, unknown>)[field];
      if (bare(got) === bare(value)) continue;
      expect(got, `${field} of ${key}`).toBeUndefined();
      const excuse = excuses[field]?.(item) ?? [];
      expect(
        hidden.some((one) => excuse.some((start) => one.startsWith(start))),
        `${field} of ${key}: ${hidden}`,
      ).toBe(true);
    }
  }
  for (const [key, item] of known) {
    if (seen.has(key)) continue;
    const owner = 'resourceId' in item ? item.resourceId : item.id;
    const hides =
      isHidden(partial, item.kind, owner) ||
      (item.kind === 'droplet-backup' && isHidden(partial, 'droplet', owner));
    expect(hides, `${key} is missing, and hidden is only ${hidden.join('; ')}`).toBe(true);
  }
}

describe('an inventory', () => {
  it('is whole, or owns up to what it lacks, whatever the token may see and whatever fails', async () => {
    const outcomes = { whole: 0, partial: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(
        accounts,
        enumeration,
        scopes,
        fc.option(fault),
        async (account, mode, granted, failing) => {
          const whole = await read(account, { enumeration: mode });
          expect(whole.gaps).toEqual([]);
          let left = failing?.times ?? 0;
          const result = await read(
            account,
            { enumeration: mode },
            {
              scopes: granted,
              intercept: ({ path }, respond) => {
                if (!failing || left === 0 || !paths[failing.where].test(path)) return undefined;
                const { status, body } = respond();
                if (status !== 200) return undefined;
                left -= 1;
                const parsed = JSON.parse(body);
                const key = Object.keys(parsed).find((name) => name !== 'links' && name !== 'meta') ?? '';
                return broken[failing.what]?.(parsed, key);
              },
            },
          ).catch((error: unknown) => error);
          if (result instanceof ApiError) {
            outcomes.failed += 1;
            return;
          }
          const inventory = result as Inventory;
          if (inventory.gaps.length === 0) expect(contentOf(inventory)).toEqual(contentOf(whole));
          expectHonest(inventory, whole);
          outcomes[inventory.gaps.length === 0 ? 'whole' : 'partial'] += 1;
        },
      ),
      { numRuns: RUNS },
    );
    expect(Math.min(outcomes.whole, outcomes.partial)).toBeGreaterThan(RUNS / 20);
  });

  it('is the same in bulk and Droplet by Droplet', async () => {
    await fc.assert(
      fc.asyncProperty(accounts, async (account) => {
        const bulk = await read(account, { enumeration: 'bulk' });
        const single = await read(account, { enumeration: 'per-droplet' });
        expect(contentOf(single)).toEqual(contentOf(bulk));
        expect(bulk.gaps).toEqual([]);
      }),
      { numRuns: RUNS / 5 },
    );
  });

  it('never makes a pass of a change: what was there all the time is read, or a gap', async () => {
    const request = fc.integer({ min: 1, max: 14 });
    await fc.assert(
      fc.asyncProperty(accounts, accounts, request, enumeration, async (first, then, at, mode) => {
        const [before, after] = [await read(first, {}), await read(then, {})];
        const sandbox = await startSandbox(sandboxAccount(first), {
          rateLimit: false,
          intercept: ({ count }, respond) => {
            const answer = respond();
            if (count === at) sandbox.replace(sandboxAccount(then));
            return answer;
          },
        });
        const inventory = await readSandbox(sandbox, { enumeration: mode }).finally(() => sandbox.close());
        const keys = (one: Inventory) =>
          new Map([...one.resources, ...one.points].map((item) => [`${item.kind} ${item.id}`, item]));
        const [old, young, seen] = [keys(before), keys(after), keys(inventory)];
        for (const key of seen.keys())
          expect(old.has(key) || young.has(key), `${key} was made up`).toBe(true);
        for (const [key, item] of old) {
          if (!young.has(key) || seen.has(key)) continue;
          const owner = 'resourceId' in item ? item.resourceId : item.id;
          expect(isHidden(inventory, item.kind, owner), `${key} was there all the time`).toBe(true);
        }
        for (const { kind, id, resourceId } of inventory.points) {
          if (resourceId === undefined || kind === 'droplet-backup') continue;
          const resource = `${kind === 'volume-snapshot' ? 'volume' : 'droplet'} ${resourceId}`;
          const always = old.has(resource) && young.has(resource);
          if (always) expect(seen.has(resource), `${kind} ${id} is no orphan`).toBe(true);
          if (young.has(resource) && !old.has(`${kind} ${id}`)) expect(seen.has(resource)).toBe(true);
        }
      }),
      { numRuns: RUNS / 2 },
    );
  });
});
