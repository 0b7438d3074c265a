import {
  type SandboxAccount,
  type SandboxDroplet,
  type SandboxPoint,
  type SandboxVolume,
  wireTime,
} from './account.ts';
import { publicImages, regionOf } from './catalogue.ts';
import type { BackupSchedule } from './plan.ts';
import type { May } from './scopes.ts';
import { hardwareOf } from './sizes.ts';
import { uuidFrom } from './uuid.ts';

/**
 * An account's items in the API's own form, with the fields blanked that a narrow token may not see.
 * @see https://github.com/digitalocean/openapi (specification/resources, each field's "Requires … scope")
 */

/** The wire form under a raw patch: an object is laid over it, anything else takes its place. */
function patched(wire: object, raw: unknown): unknown {
  if (raw === undefined) return wire;
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { ...wire, ...raw } : raw;
}

/** An item of `/v2/droplets`; tags are empty without `tag:read`. */
export function toDroplet(droplet: SandboxDroplet, may: May): unknown {
  const host = droplet.id % 253;
  const wire = {
    id: droplet.id,
    name: droplet.name,
    ...hardwareOf(droplet.size),
    locked: false,
    status: droplet.status,
    kernel: null,
    created_at: wireTime(droplet.createdAt),
    features: featuresOf(droplet.plan),
    backup_ids: may('image:read') ? droplet.backups.map(({ id }) => id) : [],
    next_backup_window: droplet.plan?.nextWindow ?? null,
    snapshot_ids: may('image:read') ? droplet.snapshots.map(({ id }) => id) : [],
    image: publicImages[0],
    volume_ids: may('block_storage:read') ? droplet.volumeIds : [],
    networks: {
      v4: [
        {
          ip_address: `10.114.0.${host + 1}`,
          netmask: '255.255.240.0',
          gateway: '10.114.0.1',
          type: 'private',
        },
        {
          ip_address: `203.0.113.${host + 1}`,
          netmask: '255.255.255.0',
          gateway: '203.0.113.1',
          type: 'public',
        },
      ],
      v6: [],
    },
    region: regionOf(droplet.region),
    tags: may('tag:read') ? droplet.tags : [],
    vpc_uuid: uuidFrom(`vpc ${droplet.region}`),
  };
  return patched(wire, droplet.raw);
}

/** Usage-based plans read back without the feature: terraform-provider-digitalocean#1525. */
function featuresOf(plan: BackupSchedule | undefined): string[] {
  const basic = plan?.name === 'daily' || plan?.name === 'weekly';
  return [...(basic ? ['backups'] : []), 'droplet_agent', 'monitoring', 'private_networking'];
}

/** A Droplet's record in the backup policies; two keys are absent when backups are off. */
export function toPolicy(droplet: SandboxDroplet): unknown {
  const { id, plan } = droplet;
  const wire = plan
    ? {
        droplet_id: id,
        backup_enabled: true,
        backup_policy: {
          plan: plan.name,
          weekday: plan.weekday,
          hour: plan.hour,
          window_length_hours: 4,
          retention_period_days: plan.retentionDays,
        },
        next_backup_window: plan.nextWindow,
      }
    : { droplet_id: id, backup_enabled: false };
  return patched(wire, droplet.rawPolicy);
}

/** An item of `/v2/snapshots`, whose id is text; tags are null without `tag:read`. */
export function toSnapshot(point: SandboxPoint, may: May): unknown {
  const wire = {
    id: String(point.id),
    ...basics(point),
    resource_id: point.source.id,
    resource_type: point.source.type,
    tags: may('tag:read') ? point.tags : null,
  };
  return patched(wire, point.raw);
}

/** An item of a Droplet's own `/snapshots` or `/backups`, whose id is a number and which names no resource. */
export function toDropletPoint(point: SandboxPoint): unknown {
  const image = { distribution: 'Ubuntu', slug: null, public: false };
  const wire = {
    id: point.id,
    ...basics(point),
    ...(point.type === 'backup' ? image : {}),
    type: point.type,
  };
  return patched(wire, point.raw);
}

/** An item of `/v2/images`; nothing in it says which Droplet it came from. */
export function toImage(point: SandboxPoint, may: May): unknown {
  const wire = {
    id: point.id,
    ...basics(point),
    distribution: point.type === 'custom' ? 'Unknown' : 'Ubuntu',
    slug: null,
    public: false,
    type: point.type,
    description: '',
    tags: may('tag:read') ? point.tags : null,
    status: 'available',
    error_message: '',
  };
  return patched(wire, point.raw);
}

/** An item of `/v2/volumes`; tags are null without `tag:read`. */
export function toVolume(volume: SandboxVolume, may: May): unknown {
  const wire = {
    id: volume.id,
    region: regionOf(volume.region),
    droplet_ids: volume.dropletIds,
    name: volume.name,
    description: '',
    size_gigabytes: volume.sizeGigabytes,
    created_at: wireTime(volume.createdAt),
    filesystem_type: 'ext4',
    filesystem_label: '',
    tags: may('tag:read') ? volume.tags : null,
  };
  return patched(wire, volume.raw);
}

/** What `/v2/account` holds. */
export function toAccount(account: SandboxAccount): unknown {
  return {
    droplet_limit: Math.max(25, account.droplets.length),
    floating_ip_limit: 3,
    email: account.email,
    name: account.name,
    uuid: uuidFrom(`account ${account.email}`),
    email_verified: true,
    status: 'active',
    status_message: '',
    team: { uuid: uuidFrom(`team ${account.name}`), name: account.name },
  };
}

function basics(point: SandboxPoint) {
  return {
    name: point.name,
    regions: point.regions,
    created_at: wireTime(point.createdAt),
    min_disk_size: point.source.diskGigabytes,
    size_gigabytes: point.sizeGigabytes,
  };
}
