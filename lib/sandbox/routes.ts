import type { SandboxDroplet, SandboxPoint } from './account.ts';
import { found, type Outcome, refusal } from './answer.ts';
import { publicImages, regionOf, regionSlugs, supportedPolicies } from './catalogue.ts';
import type { Listings, TagCount } from './listings.ts';
import { pageOf } from './page.ts';
import type { May, Scope } from './scopes.ts';
import { toAccount, toDroplet, toDropletPoint, toImage, toPolicy, toSnapshot, toVolume } from './wire.ts';

interface Asked {
  readonly lists: Listings;
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly may: May;
  /** The part of the path that names one item, or empty. */
  readonly id: string;
}

interface Route {
  readonly path: RegExp;
  readonly scope: Scope;
  readonly answer: (asked: Asked) => Outcome;
}

/** @see https://github.com/digitalocean/openapi (each operation's path and `bearer_auth` scopes) */
const routes: readonly Route[] = [
  {
    path: /^\/v2\/account$/,
    scope: 'account:read',
    answer: ({ lists }) => found({ account: toAccount(lists.account) }),
  },
  { path: /^\/v2\/snapshots$/, scope: 'snapshot:read', answer: listSnapshots },
  { path: /^\/v2\/snapshots\/([^/]+)$/, scope: 'snapshot:read', answer: oneSnapshot },
  { path: /^\/v2\/droplets$/, scope: 'droplet:read', answer: listDroplets },
  {
    path: /^\/v2\/droplets\/backups\/policies$/,
    scope: 'droplet:read',
    answer: ({ lists, url }) =>
      pageOf(url, 'policies', lists.withPolicy, (page) =>
        Object.fromEntries(page.map((droplet) => [droplet.id, toPolicy(droplet)])),
      ),
  },
  {
    path: /^\/v2\/droplets\/backups\/supported_policies$/,
    scope: 'droplet:read',
    answer: () => found({ supported_policies: supportedPolicies }),
  },
  {
    path: /^\/v2\/droplets\/(\d+)\/backups\/policy$/,
    scope: 'droplet:read',
    answer: (asked) => ofDroplet(asked, (droplet) => found({ policy: toPolicy(droplet) })),
  },
  {
    path: /^\/v2\/droplets\/(\d+)\/backups$/,
    scope: 'droplet:read',
    answer: (asked) =>
      ofDroplet(asked, ({ backups }) => pageOf(asked.url, 'backups', backups, dropletPoints)),
  },
  {
    path: /^\/v2\/droplets\/(\d+)\/snapshots$/,
    scope: 'droplet:read',
    answer: (asked) =>
      ofDroplet(asked, ({ snapshots }) => pageOf(asked.url, 'snapshots', snapshots, dropletPoints)),
  },
  { path: /^\/v2\/images$/, scope: 'image:read', answer: listImages },
  { path: /^\/v2\/volumes$/, scope: 'block_storage:read', answer: listVolumes },
  {
    path: /^\/v2\/volumes\/([^/]+)\/snapshots$/,
    scope: 'block_storage_snapshot:read',
    answer: ({ lists, url, id, may }) => {
      const volume = lists.volumeById.get(id);
      if (!volume) return refusal(404);
      return pageOf(url, 'snapshots', volume.snapshots, (page) => page.map((one) => toSnapshot(one, may)));
    },
  },
  {
    path: /^\/v2\/tags$/,
    scope: 'tag:read',
    answer: ({ lists, url }) => pageOf(url, 'tags', lists.tags, (page) => page.map(toTag)),
  },
  {
    path: /^\/v2\/regions$/,
    scope: 'regions:read',
    answer: ({ url, may }) =>
      pageOf(url, 'regions', regionSlugs, (page) =>
        page.map((slug) => (may('sizes:read') ? regionOf(slug) : regionOf(slug, []))),
      ),
  },
];

/** What the API says to a GET of `url`, given what the token may see. */
export function outcomeOf(lists: Listings, url: URL, may: May): Outcome {
  for (const { path, scope, answer } of routes) {
    const match = path.exec(url.pathname);
    if (!match) continue;
    if (!may(scope)) return refusal(403);
    return answer({ lists, url, query: url.searchParams, may, id: match[1] ?? '' });
  }
  return refusal(404);
}

function listSnapshots({ lists, url, query, may }: Asked): Outcome {
  const type = query.get('resource_type');
  if (type !== null && type !== 'droplet' && type !== 'volume') return refusal(422, 'unknown resource_type');
  const hidden = may('block_storage_snapshot:read') ? undefined : 'volume';
  const shown =
    type || hidden
      ? lists.snapshots.filter(
          ({ source }) => source.type === (type ?? source.type) && source.type !== hidden,
        )
      : lists.snapshots;
  return pageOf(url, 'snapshots', shown, (page) => page.map((snapshot) => toSnapshot(snapshot, may)));
}

function oneSnapshot({ lists, id, may }: Asked): Outcome {
  const snapshot = lists.snapshotById.get(id);
  if (!snapshot) return refusal(lists.imageIds.has(id) ? 400 : 404);
  if (snapshot.source.type === 'volume' && !may('block_storage_snapshot:read')) return refusal(403);
  return found({ snapshot: toSnapshot(snapshot, may) });
}

function listDroplets({ lists, url, query, may }: Asked): Outcome {
  const type = query.get('type');
  const name = query.get('name')?.toLowerCase();
  const tag = query.get('tag_name')?.toLowerCase();
  if (type !== null && type !== 'droplets' && type !== 'gpus') return refusal(422, 'unknown type');
  if (tag !== undefined && (type !== null || name !== undefined)) {
    return refusal(422, 'tag_name cannot be combined with name or type');
  }
  if (tag !== undefined && !may('tag:read')) return refusal(403);
  const all = type === 'gpus' ? lists.gpuDroplets : lists.droplets;
  const shown =
    name === undefined && tag === undefined
      ? all
      : all.filter(
          (droplet) =>
            (name === undefined || droplet.name.toLowerCase() === name) &&
            (tag === undefined || droplet.tags.some((one) => one.toLowerCase() === tag)),
        );
  return pageOf(url, 'droplets', shown, (page) => page.map((droplet) => toDroplet(droplet, may)));
}

function listImages({ lists, url, query, may }: Asked): Outcome {
  const own = query.get('private') === 'true' || query.get('type') === null ? lists.privateImages : [];
  const shown = query.get('private') === 'true' ? own : [...publicImages, ...own];
  return pageOf<(typeof publicImages)[number] | SandboxPoint>(url, 'images', shown, (page) =>
    page.map((image) => ('source' in image ? toImage(image, may) : image)),
  );
}

function listVolumes({ lists, url, query, may }: Asked): Outcome {
  const region = query.get('region');
  const name = query.get('name');
  const shown = lists.account.volumes.filter(
    (volume) => (region === null || volume.region === region) && (name === null || volume.name === name),
  );
  return pageOf(url, 'volumes', shown, (page) => page.map((volume) => toVolume(volume, may)));
}

function ofDroplet({ lists, id }: Asked, answer: (droplet: SandboxDroplet) => Outcome): Outcome {
  const droplet = lists.dropletById.get(id);
  return droplet ? answer(droplet) : refusal(404);
}

const dropletPoints = (page: readonly SandboxPoint[]) => page.map(toDropletPoint);

function toTag({ name, droplets, images, volumes, volumeSnapshots }: TagCount): object {
  const resources = {
    count: droplets + images + volumes + volumeSnapshots,
    droplets: { count: droplets },
    images: { count: images },
    volumes: { count: volumes },
    volume_snapshots: { count: volumeSnapshots },
    databases: { count: 0 },
  };
  return { name, resources };
}
