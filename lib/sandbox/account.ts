import { formatInstant, type Instant, parseInstant, shift } from '../time.ts';
import { type BackupSchedule, planFrom } from './plan.ts';
import { diskOf, gpuSize } from './sizes.ts';
import type { AccountSpec, DropletSpec, PointSpec, VolumeSpec, When } from './spec.ts';
import { uuidFrom } from './uuid.ts';

/** What a point was made from; `diskGigabytes` is the disk's size, not what is billed. */
export interface Source {
  readonly type: 'droplet' | 'volume';
  readonly id: string;
  readonly diskGigabytes: number;
}

export interface SandboxPoint {
  readonly type: 'backup' | 'snapshot' | 'custom';
  readonly id: number | string;
  readonly name: string;
  readonly createdAt: When;
  readonly sizeGigabytes: number;
  readonly regions: readonly string[];
  readonly tags: readonly string[] | null;
  readonly source: Source;
  readonly imageListed: boolean;
  readonly raw?: unknown;
}

export interface SandboxDroplet
  extends Required<Omit<DropletSpec, 'plan' | 'backups' | 'snapshots' | 'raw' | 'rawPolicy'>> {
  readonly plan: BackupSchedule | undefined;
  readonly backups: readonly SandboxPoint[];
  readonly snapshots: readonly SandboxPoint[];
  readonly volumeIds: readonly string[];
  readonly raw?: unknown;
  readonly rawPolicy?: unknown;
}

export interface SandboxVolume extends Required<Omit<VolumeSpec, 'snapshots' | 'raw'>> {
  readonly snapshots: readonly SandboxPoint[];
  readonly raw?: unknown;
}

/** An account with nothing left to default; the server makes the wire forms from it, page by page. */
export interface SandboxAccount {
  readonly name: string;
  readonly email: string;
  readonly droplets: readonly SandboxDroplet[];
  readonly volumes: readonly SandboxVolume[];
  readonly orphans: readonly SandboxPoint[];
  readonly unclaimedBackups: readonly SandboxPoint[];
  readonly customImages: readonly SandboxPoint[];
  readonly tags: readonly string[];
  readonly imagesListBackups: boolean;
}

const YEAR = 365 * 86_400_000;
const usualNow = parseInstant('2026-01-15T12:00:00Z') as Instant;
const nowhere: Source = { type: 'droplet', id: '0', diskGigabytes: 25 };

/**
 * An account from a short description: names, regions, sizes, attachments, images, backup policies and tags
 * follow from what is said; ids that are not given count up from 700000001.
 * @throws RangeError for a Droplet size that the sandbox does not offer
 */
export function sandboxAccount(spec: AccountSpec): SandboxAccount {
  const now = spec.now ?? usualNow;
  const longAgo = shift(now, -YEAR);
  let lastId = 700_000_000;
  const nextId = () => ++lastId;

  const points = (
    specs: readonly PointSpec[] | undefined,
    source: Source,
    type: SandboxPoint['type'],
    place: { readonly name: string; readonly region: string },
  ): SandboxPoint[] => (specs ?? []).map((one) => completePoint(one, source, type, place, nextId));

  const volumes = (spec.volumes ?? []).map((one, index) => ({
    ...one,
    id: one.id ?? uuidFrom(`volume ${index}`),
    dropletIds: one.dropletIds ?? [],
  }));
  const attachments = Map.groupBy(
    volumes.flatMap(({ id, dropletIds }) => dropletIds.map((dropletId) => ({ id, dropletId }))),
    ({ dropletId }) => dropletId,
  );

  const droplets = (spec.droplets ?? []).map((one): SandboxDroplet => {
    const id = one.id ?? nextId();
    const name = one.name ?? `droplet-${id}`;
    const gpu = one.gpu ?? false;
    const region = one.region ?? (gpu ? 'tor1' : 'fra1');
    const size = one.size ?? (gpu ? gpuSize : 's-1vcpu-1gb');
    const source: Source = { type: 'droplet', id: String(id), diskGigabytes: diskOf(size) };
    return {
      createdAt: longAgo,
      tags: [],
      status: 'active',
      policyListed: true,
      ...one,
      id,
      name,
      gpu,
      region,
      size,
      plan: planFrom(one.plan ?? (one.backups?.length ? 'daily' : false), now),
      backups: points(one.backups, source, 'backup', { name, region }),
      snapshots: points(one.snapshots, source, 'snapshot', { name, region }),
      volumeIds: (attachments.get(id) ?? []).map((attachment) => attachment.id),
    };
  });
  const regions = new Map(droplets.map(({ id, region }) => [id, region]));

  return {
    name: spec.name ?? 'Sandbox',
    email: spec.email ?? 'sandbox@example.com',
    droplets,
    volumes: volumes.map((one, index): SandboxVolume => {
      const name = one.name ?? `volume-${index + 1}`;
      const region = one.region ?? regions.get(one.dropletIds[0] ?? 0) ?? 'fra1';
      const sizeGigabytes = one.sizeGigabytes ?? 100;
      const source: Source = { type: 'volume', id: one.id, diskGigabytes: sizeGigabytes };
      const snapshots = points(one.snapshots, source, 'snapshot', { name, region });
      return { createdAt: longAgo, tags: [], ...one, name, region, sizeGigabytes, snapshots };
    }),
    orphans: (spec.orphans ?? []).flatMap((one) => {
      const source: Source = { type: one.resourceType, id: String(one.resourceId), diskGigabytes: 25 };
      return points([one], source, 'snapshot', { name: 'gone', region: 'fra1' });
    }),
    unclaimedBackups: points(spec.unclaimedBackups, nowhere, 'backup', { name: 'gone', region: 'fra1' }),
    customImages: points(spec.customImages, nowhere, 'custom', { name: 'custom', region: 'fra1' }),
    tags: spec.tags ?? [],
    imagesListBackups: spec.imagesListBackups ?? true,
  };
}

function completePoint(
  spec: PointSpec,
  source: Source,
  type: SandboxPoint['type'],
  { name, region }: { readonly name: string; readonly region: string },
  nextId: () => number,
): SandboxPoint {
  const day = wireTime(spec.createdAt).slice(0, 10);
  return {
    type,
    id: spec.id ?? (source.type === 'volume' ? uuidFrom(`snapshot ${nextId()}`) : nextId()),
    name: spec.name ?? (type === 'backup' ? `${name}- ${day}` : `${name}-${day}`),
    createdAt: spec.createdAt,
    sizeGigabytes: spec.sizeGigabytes ?? 2.34,
    regions: spec.regions ?? [region],
    tags: spec.tags === undefined ? [] : spec.tags,
    source,
    imageListed: spec.imageListed ?? true,
    raw: spec.raw,
  };
}

/** A time as the API writes it. */
export function wireTime(when: When): string {
  return typeof when === 'string' ? when : formatInstant(when);
}
