import { settledRegions, sizeSlugs } from './sizes.ts';

/** What DigitalOcean offers to every account, as far as the sandbox shows it. */

const regionNames: Readonly<Record<string, string>> = {
  nyc1: 'New York 1',
  nyc2: 'New York 2',
  nyc3: 'New York 3',
  ams3: 'Amsterdam 3',
  sfo2: 'San Francisco 2',
  sfo3: 'San Francisco 3',
  sgp1: 'Singapore 1',
  lon1: 'London 1',
  fra1: 'Frankfurt 1',
  tor1: 'Toronto 1',
  blr1: 'Bangalore 1',
  syd1: 'Sydney 1',
  atl1: 'Atlanta 1',
  ric1: 'Richmond 1',
};

/** The regions that `/v2/regions` lists. */
export const regionSlugs: readonly string[] = Object.keys(regionNames);

/**
 * A region as the API shows it; one that DigitalOcean does not have is made up under its slug.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Regions
 */
export function regionOf(slug: string, sizes: readonly string[] = sizeSlugs) {
  return {
    name: regionNames[slug] ?? slug,
    slug,
    features: ['backups', 'ipv6', 'metadata', 'install_agent', 'storage', 'image_transfer'],
    available: true,
    sizes,
  };
}

/**
 * Images of everybody. One carries `type: "snapshot"`, as some of DigitalOcean's own do, so that `public` has
 * to be looked at. @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Images
 */
export const publicImages = [
  {
    id: 195932981,
    name: '24.04 (LTS) x64',
    distribution: 'Ubuntu',
    slug: 'ubuntu-24-04-x64',
    type: 'snapshot',
  },
  { id: 195929977, name: '12 x64', distribution: 'Debian', slug: 'debian-12-x64', type: 'base' },
].map((image) => ({
  ...image,
  public: true,
  regions: settledRegions,
  created_at: '2026-05-12T16:02:35Z',
  min_disk_size: 7,
  size_gigabytes: 0.67,
  description: image.name,
  tags: [],
  status: 'available',
  error_message: '',
}));

/**
 * The basic backup plans.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#operation/droplets_list_supported_backup_policies
 */
export const supportedPolicies = [
  {
    name: 'weekly',
    retention_period_days: 28,
    possible_days: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  },
  { name: 'daily', retention_period_days: 7, possible_days: [] },
].map((policy) => ({
  ...policy,
  possible_window_starts: [0, 4, 8, 12, 16, 20],
  window_length_hours: 4,
}));
