import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { everything, type InventoryRequest } from '../../lib/digitalocean/inventory.ts';
import { needsOf } from '../../lib/engine/needs.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { type SandboxAccount, sandboxAccount } from '../../lib/sandbox/account.ts';
import { largeAccount } from '../../lib/sandbox/large.ts';
import { startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { daysAgo, inventoryOf, readSandbox, serveAccount } from '../support/inventory-of.ts';

vi.setConfig({ testTimeout: 180_000 });

const now = parseInstant('2026-01-15T12:00:00Z') as Instant;

/** The promise: at most so many requests when nothing fails. */
function bound({ droplets, volumes, orphans, unclaimedBackups, customImages }: SandboxAccount): number {
  const snapshots = droplets.flatMap((droplet) => droplet.snapshots).length;
  const backups = droplets.flatMap((droplet) => droplet.backups).length;
  const gone = orphans.filter(({ source }) => source.type === 'droplet').length;
  const ofVolumes = volumes.flatMap((volume) => volume.snapshots).length;
  const images = backups + snapshots + gone + unclaimedBackups.length + customImages.length;
  const pages = (count: number) => Math.ceil(count / 200);
  return (
    8 +
    2 * pages(droplets.length) +
    pages(snapshots + ofVolumes + orphans.length) +
    pages(images) +
    pages(volumes.length)
  );
}

const point = { createdAt: daysAgo(1) };
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Counts at and around whole pages, and small ones. */
const count = fc.constantFrom(0, 0, 0, 1, 2, 3, 7, 199, 200, 201, 399, 400, 401);

const shapes = fc
  .record({
    plain: count,
    gpu: count,
    volumes: count,
    dropletOrphans: count,
    volumeOrphans: count,
    custom: count,
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      backups: fc.nat(3),
      snapshots: fc.nat(2),
      volumeSnapshots: fc.nat(1),
    }),
  )
  .map(({ shape, backups, snapshots, volumeSnapshots }) =>
    sandboxAccount({
      droplets: many(shape.plain + shape.gpu, (index) => ({
        gpu: index >= shape.plain,
        backups: index % 2 === 0 ? many(backups, () => point) : [],
        snapshots: index % 3 === 0 ? many(snapshots, () => point) : [],
      })),
      volumes: many(shape.volumes, () => ({ snapshots: many(volumeSnapshots, () => point) })),
      orphans: [
        ...many(shape.dropletOrphans, () => ({ ...point, resourceType: 'droplet' as const, resourceId: 1 })),
        ...many(shape.volumeOrphans, () => ({
          ...point,
          resourceType: 'volume' as const,
          resourceId: 'gone',
        })),
      ],
      customImages: many(shape.custom, () => point),
    }),
  );

async function countRequests(account: SandboxAccount, needs: InventoryRequest['needs']) {
  const { inventory, sandbox } = await inventoryOf(account, { needs });
  expect(inventory.gaps).toEqual([]);
  return { requests: sandbox.requests.length, inventory };
}

describe('an account of D Droplets, S snapshots, I private images and V volumes', () => {
  it('costs at most 8 + 2⌈D/200⌉ + ⌈S/200⌉ + ⌈I/200⌉ + ⌈V/200⌉ requests, all of them GET', async () => {
    const sandbox = await startSandbox(sandboxAccount({}), { rateLimit: false });
    try {
      await fc.assert(
        fc.asyncProperty(shapes, async (account) => {
          sandbox.replace(account);
          const before = sandbox.requests.length;
          const { gaps } = await readSandbox(sandbox);
          expect(gaps).toEqual([]);
          expect(sandbox.requests.length - before).toBeLessThanOrEqual(bound(account));
        }),
        { numRuns: 60 },
      );
      expect(new Set(sandbox.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    } finally {
      await sandbox.close();
    }
  });

  it.each([
    { droplets: 0, full: 8 },
    { droplets: 1, full: 9 },
    { droplets: 200, full: 9 },
    { droplets: 201, full: 11 },
  ])('without anything but $droplets Droplets costs $full', async ({ droplets, full }) => {
    const account = sandboxAccount({ droplets: many(droplets, () => ({})) });
    const { requests } = await countRequests(account, everything);
    expect(requests).toBe(full);
    expect(requests).toBeLessThanOrEqual(bound(account));
  });

  it.each([
    { droplets: 1_000, full: 51, usual: 51 },
    { droplets: 10_000, full: 456, usual: 456 },
  ])(
    'costs exactly so much for $droplets Droplets with 7 backups each',
    async ({ droplets, full, usual }) => {
      const account = sandboxAccount({
        droplets: many(droplets, (index) => ({ id: index + 1, backups: many(7, () => point) })),
      });
      const { policySet } = await loadPolicies(['policies'], { now });
      const read = await countRequests(account, everything);
      const needed = await countRequests(account, needsOf(policySet, 'default'));
      expect(read.inventory.points).toHaveLength(7 * droplets);
      expect(read.requests).toBeLessThanOrEqual(bound(account));
      expect({ full: read.requests, usual: needed.requests }).toEqual({ full, usual });
    },
  );

  it('costs as much with snapshots and volumes', async () => {
    const account = largeAccount(1_000, 10, now);
    const { requests, inventory } = await countRequests(account, everything);
    expect(inventory.points).toHaveLength(10_000 + 100);
    expect(requests).toBe(74);
    expect(requests).toBeLessThanOrEqual(bound(account));
  });
});

it('asks every Droplet when it is told to, inside the rate limit', async () => {
  const droplets = many(300, (index) => ({ id: index + 1, backups: index % 2 ? [point] : [] }));
  const sandbox = await serveAccount({ droplets });
  const { gaps, points } = await readSandbox(sandbox, { enumeration: 'per-droplet' });
  expect({ gaps, points: points.length }).toEqual({ gaps: [], points: 150 });
  expect(sandbox.requests).toHaveLength(8 + 2 + 300);
});
