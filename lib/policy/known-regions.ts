/**
 * Region slugs as of 2026-03-27; a slug that is not here is only warned about, because the list ages.
 * @see https://docs.digitalocean.com/platform/regional-availability/
 */
export const knownRegions: ReadonlySet<string> = new Set([
  'ams1',
  'ams2',
  'ams3',
  'atl1',
  'blr1',
  'fra1',
  'lon1',
  'nyc1',
  'nyc2',
  'nyc3',
  'ric1',
  'sfo1',
  'sfo2',
  'sfo3',
  'sgp1',
  'syd1',
  'tor1',
]);
