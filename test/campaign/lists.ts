import type { Dice } from './dice.ts';

const patterns = {
  account: /^\/v2\/account$/,
  tags: /^\/v2\/tags$/,
  snapshots: /^\/v2\/snapshots$/,
  'one snapshot': /^\/v2\/snapshots\/[^/]+$/,
  images: /^\/v2\/images$/,
  policies: /^\/v2\/droplets\/backups\/policies$/,
  droplets: /^\/v2\/droplets$/,
  'one Droplet': /^\/v2\/droplets\/[^/]+$/,
  'own backups': /^\/v2\/droplets\/[^/]+\/backups$/,
  'own snapshots': /^\/v2\/droplets\/[^/]+\/snapshots$/,
  volumes: /^\/v2\/volumes$/,
  'one volume': /^\/v2\/volumes\/[^/]+$/,
  'volume snapshots': /^\/v2\/volumes\/[^/]+\/snapshots$/,
} as const;

/** What an endpoint is called in this campaign. */
export type ListName = keyof typeof patterns | 'gpus' | 'something else';

/** The endpoint that a URL is of. */
export function listOf({ pathname, searchParams }: URL): ListName {
  if (pathname === '/v2/droplets' && searchParams.get('type') === 'gpus') return 'gpus';
  for (const [name, pattern] of Object.entries(patterns)) if (pattern.test(pathname)) return name as ListName;
  return 'something else';
}

const common = ['snapshots', 'droplets', 'images', 'volumes', 'own backups'] as const;
const rare = ['gpus', 'tags', 'account', 'policies', 'volume snapshots', 'one snapshot'] as const;

/** An endpoint for a fault to strike at; the large ones most often. */
export function pickList(dice: Dice): ListName {
  return dice.chance(0.8) ? dice.pick(common) : dice.pick(rare);
}

/** A list of which pages are read. */
export function pickPagedList(dice: Dice): ListName {
  return dice.pick(dice.chance(0.9) ? common : (['gpus', 'policies'] as const));
}
