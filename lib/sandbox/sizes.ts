/** Where basic sizes and public images are to be had: not yet in the newest regions. */
export const settledRegions = 'nyc1 nyc2 nyc3 ams3 sfo2 sfo3 sgp1 lon1 fra1 tor1 blr1 syd1'.split(' ');

interface Offer {
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly transfer: number;
  readonly monthly: number;
  readonly description: string;
}

/** The size of a GPU Droplet. */
export const gpuSize = 'gpu-h100x1-80gb';

const offers: Readonly<Record<string, Offer>> = {
  's-1vcpu-1gb': { memory: 1024, vcpus: 1, disk: 25, transfer: 1, monthly: 6, description: 'Basic' },
  's-1vcpu-2gb': { memory: 2048, vcpus: 1, disk: 50, transfer: 2, monthly: 12, description: 'Basic' },
  's-2vcpu-4gb': { memory: 4096, vcpus: 2, disk: 80, transfer: 4, monthly: 24, description: 'Basic' },
  's-4vcpu-8gb': { memory: 8192, vcpus: 4, disk: 160, transfer: 5, monthly: 48, description: 'Basic' },
  's-8vcpu-16gb': { memory: 16384, vcpus: 8, disk: 320, transfer: 6, monthly: 96, description: 'Basic' },
  'g-4vcpu-16gb': {
    memory: 16384,
    vcpus: 4,
    disk: 50,
    transfer: 5,
    monthly: 126,
    description: 'General Purpose',
  },
  [gpuSize]: {
    memory: 245760,
    vcpus: 20,
    disk: 720,
    transfer: 15,
    monthly: 4529.3,
    description: 'H100 GPU - 1X',
  },
};

const gpu = { count: 1, vram: { amount: 80, unit: 'gib' }, model: 'nvidia_h100' };

export const sizeSlugs: readonly string[] = Object.keys(offers);

/** Disk of a Droplet size in gigabytes. @throws RangeError for a size that the sandbox does not offer */
export function diskOf(slug: string): number {
  const offer = offers[slug];
  if (!offer) throw new RangeError(`no Droplet size ${slug}; there are ${Object.keys(offers).join(', ')}`);
  return offer.disk;
}

/**
 * The fields that a Droplet takes from its size, prices in US dollars, memory in MiB, disk in GiB.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#tag/Sizes
 */
export function hardwareOf(slug: string) {
  const disk = diskOf(slug);
  const { monthly, description, memory, vcpus, transfer } = offers[slug] as Offer;
  const parts = slug === gpuSize ? { gpu_info: gpu } : {};
  const size = {
    slug,
    memory,
    vcpus,
    disk,
    transfer,
    price_monthly: monthly,
    price_hourly: Math.round((monthly / 672) * 1e5) / 1e5,
    regions: slug === gpuSize ? ['tor1', 'nyc2'] : settledRegions,
    available: true,
    description,
    ...parts,
  };
  return { memory, vcpus, disk, size, size_slug: slug, ...parts };
}
