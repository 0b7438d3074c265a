import type { Instant } from '../time.ts';
import type { PlanSpec } from './plan.ts';

/** How a test or a sample describes an account: types only. */

/** Text stands for itself on the wire, also text that is no time. */
export type When = Instant | string;

interface Described {
  readonly name?: string;
  /**
   * An object is laid over the wire form (`undefined` takes a key away) in every list that shows the item;
   * anything else takes the item's place.
   */
  readonly raw?: unknown;
}

/** A backup or a snapshot. */
export interface PointSpec extends Described {
  readonly id?: number | string;
  readonly createdAt: When;
  readonly sizeGigabytes?: number;
  /** Default: its resource's. */
  readonly regions?: readonly string[];
  readonly tags?: readonly string[] | null;
  /** False: `/v2/images` leaves it out, although its Droplet knows it. */
  readonly imageListed?: boolean;
}

export interface DropletSpec extends Described {
  readonly id?: number;
  /** Default `fra1`, for a GPU Droplet `tor1`. */
  readonly region?: string;
  /** Default: a year before the account's `now`. */
  readonly createdAt?: When;
  readonly tags?: readonly string[];
  readonly size?: string;
  readonly status?: 'new' | 'active' | 'off' | 'archive';
  readonly gpu?: boolean;
  /** Default: `daily` where there are backups, otherwise off. */
  readonly plan?: PlanSpec;
  readonly backups?: readonly PointSpec[];
  readonly snapshots?: readonly PointSpec[];
  /** False: the list of backup policies leaves the Droplet out. */
  readonly policyListed?: boolean;
  /** Like `raw`, for its entry in the backup policies. */
  readonly rawPolicy?: unknown;
}

export interface VolumeSpec extends Described {
  readonly id?: string;
  /** Default: that of the first Droplet it is attached to. */
  readonly region?: string;
  readonly createdAt?: When;
  readonly sizeGigabytes?: number;
  readonly tags?: readonly string[];
  /** The Droplets it is attached to. */
  readonly dropletIds?: readonly number[];
  readonly snapshots?: readonly PointSpec[];
}

/** A snapshot whose resource is gone. */
export interface OrphanSpec extends PointSpec {
  readonly resourceType: 'droplet' | 'volume';
  readonly resourceId: number | string;
}

export interface AccountSpec {
  /** The instant that backup windows and default creation times count from. Default 2026-01-15T12:00:00Z. */
  readonly now?: Instant;
  readonly name?: string;
  readonly email?: string;
  readonly droplets?: readonly DropletSpec[];
  readonly volumes?: readonly VolumeSpec[];
  readonly orphans?: readonly OrphanSpec[];
  /** Images of type `backup` that no Droplet knows of. */
  readonly unclaimedBackups?: readonly PointSpec[];
  readonly customImages?: readonly PointSpec[];
  /** Tags that nothing carries. */
  readonly tags?: readonly string[];
  /** False: `/v2/images` shows no backups at all. Default true. */
  readonly imagesListBackups?: boolean;
}
