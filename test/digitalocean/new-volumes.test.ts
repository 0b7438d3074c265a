import { describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import { allScopes, type Scope } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec, PointSpec, VolumeSpec } from '../../lib/sandbox/spec.ts';
import { formatInstant, type Instant } from '../../lib/time.ts';
import {
  daysAgo,
  hiddenBy,
  pathsOf,
  pointsOf,
  type ReadingOptions,
  readSandbox,
  serveAccount,
} from '../support/inventory-of.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const BEGUN = Date.UTC(2026, 10, 21, 10);
const HOUR = 3_600_000;
const at = (millis: number) => formatInstant((BEGUN + millis) as Instant);
const snapshot = (id: string): PointSpec => ({ id, createdAt: at(1_000), tags: ['keep'] });
const old: VolumeSpec = { id: 'old', snapshots: [{ id: 'seen', createdAt: daysAgo(1) }] };
const made = (changes: Partial<VolumeSpec> = {}): VolumeSpec => ({
  id: 'new',
  createdAt: at(0),
  snapshots: [snapshot('first')],
  ...changes,
});

interface Options extends ReadingOptions {
  readonly before?: AccountSpec;
  /** For the volumes' own lists. */
  readonly reply?: (path: string) => Reply | undefined;
}

/** Reads an account to which volumes are added, with their snapshots, right after the snapshots were listed. */
async function readWhileMade(volumes: readonly VolumeSpec[], options: Options = {}) {
  const { before = { volumes: [old] }, reply = () => undefined, ...how } = options;
  const sandbox = await serveAccount(sandboxAccount(before), {
    ...how,
    intercept: ({ path }, respond) => {
      if (/volumes\/.+\/snapshots/.test(path)) return reply(path);
      if (!path.startsWith('/v2/snapshots?')) return undefined;
      const answer = respond();
      sandbox.replace(sandboxAccount({ ...before, volumes: [...(before.volumes ?? []), ...volumes] }));
      return answer;
    },
  });
  const inventory = await readSandbox(sandbox, { client: { clock: createVirtualClock(BEGUN) }, ...how });
  const asked = pathsOf(sandbox).filter((path) => /volumes\/.+\/snapshots/.test(path));
  const [entry, ...others] = inventory.endpoints.filter(({ endpoint }) => /volumes\/.+\/sn/.test(endpoint));
  expect(others).toEqual([]);
  return { inventory, asked, entry };
}

describe('a volume that is made after the snapshots were listed', () => {
  it('is asked for its own snapshots', async () => {
    const { inventory, asked, entry } = await readWhileMade([made()]);
    expect(asked).toEqual(['/v2/volumes/new/snapshots']);
    expect(pointsOf(inventory)).toEqual(['volume-snapshot first -> new', 'volume-snapshot seen -> old']);
    expect(inventory.points[0]).toMatchObject({
      tags: ['keep'],
      regions: ['fra1'],
      createdAt: BEGUN + 1_000,
    });
    expect(inventory.gaps).toEqual([]);
    expect(entry).toMatchObject({ requests: 1, items: 1, status: 'complete' });
  });

  it('is asked for all pages of them', async () => {
    const snapshots = Array.from({ length: 201 }, (_, index) => snapshot(`s-${index}`));
    const { inventory, asked } = await readWhileMade([made({ snapshots })]);
    expect(asked).toEqual(['/v2/volumes/new/snapshots', '/v2/volumes/new/snapshots?page=2']);
    expect(inventory.points).toHaveLength(202);
    expect(inventory.gaps).toEqual([]);
  });

  it.each([
    { createdAt: at(-HOUR), isNew: true },
    { createdAt: at(-HOUR - 1_000), isNew: false },
    { createdAt: at(24 * HOUR), isNew: true },
  ])('is new at $createdAt by a clock that may be an hour off: $isNew', async ({ createdAt, isNew }) => {
    const { inventory, asked } = await readWhileMade([made({ createdAt })]);
    expect(asked).toHaveLength(isNew ? 1 : 0);
    expect(inventory.points).toHaveLength(isNew ? 2 : 1);
  });

  it('may be one whose creation time cannot be read', async () => {
    const { inventory, asked } = await readWhileMade([made({ raw: { created_at: 'soon' } })]);
    expect(asked).toHaveLength(1);
    expect(inventory.points).toHaveLength(2);
    expect(hiddenBy(inventory.gaps)).toEqual(['volume: creation time of new']);
  });

  it('may have the first snapshot of all: the list that lacks it keeps nothing back', async () => {
    const before = { volumes: [{ id: 'old' }] };
    const { inventory, asked } = await readWhileMade([made()], { before });
    expect(asked).toEqual(['/v2/volumes/new/snapshots', '/v2/volumes/old/snapshots?per_page=1']);
    expect(pointsOf(inventory)).toEqual(['volume-snapshot first -> new']);
    expect(inventory.gaps).toEqual([]);
  });

  it.each<{ name: string; reply: Reply }>([
    { name: 'a refusal', reply: { status: 403, body: '{}' } },
    { name: 'a volume that is gone', reply: { status: 404, body: '{}' } },
    { name: 'a failure', reply: { status: 500, body: '{}' } },
    { name: 'no list', reply: { body: '{"snapshots":null}' } },
    { name: 'a wrong count', reply: { body: '{"snapshots":[],"links":{},"meta":{"total":3}}' } },
    { name: 'an unusable item', reply: { body: '{"snapshots":[{"id":"x"}],"links":{},"meta":{"total":1}}' } },
  ])('is a gap, it alone, where its list is $name', async ({ reply }) => {
    const volumes = [made(), made({ id: 'other', snapshots: [snapshot('second')] })];
    const { inventory } = await readWhileMade(volumes, {
      reply: (path) => (path.includes('/new/') ? reply : undefined),
    });
    expect(hiddenBy(inventory.gaps)).toEqual(['volume-snapshot of new']);
    expect(inventory.gaps[0]?.reason).toMatch(/^one volume may be newer than .* could not be read whole: /);
    expect(pointsOf(inventory)).toEqual(['volume-snapshot second -> other', 'volume-snapshot seen -> old']);
  });

  it('is one of too many beyond 200; those without a time come last', async () => {
    const undated = made({ id: 'undated', snapshots: [], raw: { created_at: null } });
    const young = Array.from({ length: 200 }, (_, index) =>
      made({ id: `v-${index}`, snapshots: [snapshot(`s-${index}`)] }),
    );
    const { inventory, asked } = await readWhileMade([undated, ...young]);
    expect(asked).toHaveLength(200);
    expect(inventory.points).toHaveLength(201);
    expect(hiddenBy(inventory.gaps)).toEqual([
      'volume-snapshot of undated',
      'volume: creation time of undated',
    ]);
  });

  it('is asked nothing where nobody needs its snapshots, or none can be read', async () => {
    const needs = { kinds: new Set(['volume', 'droplet'] as const), tags: false };
    expect((await readWhileMade([made()], { needs })).asked).toEqual([]);
    const without = (scope: Scope) => allScopes.filter((one) => one !== scope);
    const blind = await readWhileMade([made()], { scopes: without('snapshot:read') });
    expect(blind.asked).toEqual([]);
    expect(hiddenBy(blind.inventory.gaps)).toContain('volume-snapshot');
  });
});

it('a new volume keeps a snapshot that both lists show once', async () => {
  const { inventory, asked } = await readWhileMade([], { before: { volumes: [made()] } });
  expect(asked).toHaveLength(1);
  expect(pointsOf(inventory)).toEqual(['volume-snapshot first -> new']);
});
