import type { Instant } from './time.ts';

/** What the program knows of an account and says about it: types only, in one place because all parts speak of them. */

export type ResourceKind = 'droplet' | 'volume';
export type PointKind = 'droplet-backup' | 'droplet-snapshot' | 'volume-snapshot';
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';
export type Verdict = 'pass' | 'fail' | 'excepted' | 'unknown' | 'skipped';

/** Worst first. */
export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
] as const satisfies readonly Severity[];
export const resourceKinds = ['droplet', 'volume'] as const satisfies readonly ResourceKind[];
export const pointKinds = [
  'droplet-backup',
  'droplet-snapshot',
  'volume-snapshot',
] as const satisfies readonly PointKind[];

/** The kind of resource that a kind of point protects. */
export const resourceKindOf: Record<PointKind, ResourceKind> = {
  'droplet-backup': 'droplet',
  'droplet-snapshot': 'droplet',
  'volume-snapshot': 'volume',
};

/** A Droplet or a volume. Undefined always means: the API would not show it. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  readonly region: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly tags: readonly string[] | undefined;
  /** The other side of an attachment: volumes of a Droplet, Droplets of a volume. */
  readonly attached: readonly string[] | undefined;
  /** Droplets only. */
  readonly plan?: BackupPlan | undefined;
  /** What it costs itself, in US dollars; Droplets only. */
  readonly monthlyUsd?: number | undefined;
}

/** How the provider backs a Droplet up by itself. */
export interface BackupPlan {
  readonly enabled: boolean;
  /** The provider's word, for example `daily`; undefined when backups are off. */
  readonly name: string | undefined;
  readonly retentionDays: number | undefined;
}

/** A copy to recover from. Undefined always means: the API would not show it. */
export interface RecoveryPoint {
  readonly kind: PointKind;
  readonly id: string;
  readonly name: string;
  /** Undefined only for a backup that no Droplet claims. */
  readonly resourceId: string | undefined;
  readonly createdAt: Instant | undefined;
  readonly regions: readonly string[] | undefined;
  readonly sizeGigabytes: number | undefined;
  readonly tags: readonly string[] | undefined;
}

/** What a gap could hide: items of a kind that were not read, or a field of items that were. */
export interface Hidden {
  readonly what: ResourceKind | PointKind;
  /** Only these resources, or points of these resources (with `field`: only these items); absent: any. */
  readonly of?: readonly string[] | undefined;
  /** The items were read, this field of them was not. */
  readonly field?: string | undefined;
}

/** Something that the API would not show. */
export interface Gap {
  readonly endpoint: string;
  /** One sentence for the reader. */
  readonly reason: string;
  readonly affects: readonly Hidden[];
}

/** How the reading of one endpoint went. */
export interface EndpointLedger {
  readonly endpoint: string;
  readonly requests: number;
  readonly pages: number;
  /** Distinct items. */
  readonly items: number;
  /** The API's own count (`meta.total`), null where it gave none. */
  readonly expected: number | null;
  readonly duplicates: number;
  readonly retries: number;
  readonly throttled: number;
  readonly status: 'complete' | 'incomplete' | 'failed' | 'not read';
}

/** Who the account is, where the token may see it; it only labels the report. */
export interface AccountLabel {
  /** The configured id, never the API's. */
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** Everything that was read of an account, and what was not. */
export interface Inventory {
  readonly account: AccountLabel;
  /** When the reading ended. */
  readonly readAt: Instant;
  readonly resources: readonly Resource[];
  readonly points: readonly RecoveryPoint[];
  readonly gaps: readonly Gap[];
  /** Kinds that no policy needed, so that nobody asked for them. */
  readonly notRead: readonly (ResourceKind | PointKind)[];
  /** What earlier runs knew: when a resource, as `droplet/123`, was first seen to be missing. */
  readonly missingSince?: ReadonlyMap<string, Instant> | undefined;
  readonly endpoints: readonly EndpointLedger[];
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Facts = Readonly<Record<string, Json>>;
export type Tally = Readonly<Record<Verdict, number>>;

/** What a judgement is about, as readers see it. */
export interface SubjectRef {
  readonly type: 'resource' | 'point' | 'group' | 'policy' | 'exception';
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
}

/** The exception that covers a failure. Reason, owner and ticket are untrusted text: escape at the output. */
export interface ExceptionRef {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  /** Its last day, in the set's timezone. */
  readonly until: string;
  readonly category: 'waiver' | 'mitigated' | null;
  readonly ticket: string | null;
}

/** A verdict that is kept, with everything that explains it. Instants are RFC 3339 text. */
export interface Finding {
  /** Stable over runs: the configured account id, policy, rule and subject. */
  readonly fingerprint: string;
  readonly policy: string;
  readonly rule: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly subject: SubjectRef;
  /** One sentence with the numbers in it. Names in it are untrusted text: escape at the output. */
  readonly message: string;
  readonly facts: Facts;
  readonly limit: Facts;
  /** The boundary instant at which the verdict changes if nothing but time passes. */
  readonly changesAt: string | null;
  /** What it is about costs: a snapshot, a group, or what is kept of a resource. Null where that is not known. */
  readonly monthlyUsd: number | null;
  /** How many times its limit a number is, where there is one; null: no number says how bad it is. */
  readonly excess: number | null;
  /** A pass that is about to end. */
  readonly due: boolean;
  /** When a run first found it; only where earlier runs are remembered. */
  readonly firstSeen?: string | undefined;
  /** The page of DigitalOcean's control panel, for resources and points. */
  readonly consoleUrl: string | null;
  /** Of what is excepted; otherwise null. */
  readonly exception: ExceptionRef | null;
}

export interface PolicySummary {
  readonly id: string;
  readonly title: string | null;
  readonly severity: Severity;
  /** Who answers for it. */
  readonly owner: string | null;
  /** Controls of a framework that it is evidence for, such as `iso27001:A.8.13`. */
  readonly controls: readonly string[];
  /** Where it stands; null where the set was not read from files. */
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly rules: readonly RuleSummary[];
  /** Distinct subjects that the policy selected. */
  readonly selected: number;
  readonly tally: Tally;
}

export interface RuleSummary {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  /** In the file of its policy. */
  readonly line: number | null;
}

/** What is paid each month, in US dollars exact to a millionth. What has no known price is counted, never zero. */
export interface Costs {
  /** The built-in list of prices. */
  readonly prices: {
    /** The day on which it was read. */
    readonly asOf: string;
    /** The settings that stand in for some of it. */
    readonly overridden: readonly string[];
  };
  /** All points that were read, with the backups of each Droplet. */
  readonly kept: {
    readonly monthlyUsd: number;
    /** Some of it is an estimate. */
    readonly estimated: boolean;
    /** There may be more than that: something has no known price, or was not read. */
    readonly atLeast: boolean;
    /** Points without a known price; a backup of a Droplet is in the price of all of them. */
    readonly unpricedPoints: number;
    /** Droplets whose backups have no known price. */
    readonly unpricedDroplets: number;
  };
  /** Points that some rule finds at fault, each once. */
  readonly violations: {
    readonly monthlyUsd: number;
    readonly atLeast: boolean;
    readonly points: number;
    /** Of these, those without a price of their own: backups, and what was not read of others. */
    readonly unpricedPoints: number;
  };
  /** For each rule with groups over its limits, by how much together; null where that limit is kept. */
  readonly overLimits: readonly {
    readonly policy: string;
    readonly rule: string;
    readonly groups: number;
    readonly points: number | null;
    readonly sizeGigabytes: number | null;
    readonly monthlyUsd: number | null;
  }[];
}

/** What `audit()` returns. */
export interface Findings {
  readonly now: Instant;
  readonly complete: boolean;
  /** Only the gaps that could touch a selected judgement. */
  readonly gaps: readonly Gap[];
  readonly tally: Tally;
  readonly policies: readonly PolicySummary[];
  readonly costs: Costs;
  readonly findings: readonly Finding[];
  /** By fingerprint, what became of what earlier runs found, also where it is no finding any more. */
  readonly judged: ReadonlyMap<string, Verdict>;
}
