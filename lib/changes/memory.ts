import type { Severity, SubjectRef } from '../model.ts';
import type { Instant } from '../time.ts';

/** What the last run knew, so that the next one can tell what has changed: types only. */

/** What a finding is remembered as: it fails, it could not be judged, or it passes but soon will not. */
export type OpenVerdict = 'fail' | 'unknown' | 'due';

/** A finding that was open when it was last looked for. */
export interface OpenFinding {
  readonly policy: string;
  readonly rule: string;
  readonly kind: string;
  /** Who answers for it; null: nobody is named. */
  readonly owner: string | null;
  readonly severity: Severity;
  readonly verdict: OpenVerdict;
  readonly subject: SubjectRef;
  /** As it was last seen. Untrusted text. */
  readonly message: string;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  /** What its readers were last told; undefined: nothing has reached them yet. */
  readonly told: Told | undefined;
}

export interface Told {
  readonly at: Instant;
  readonly severity: Severity;
  /** How many times a number had doubled beyond its limit. */
  readonly step: number;
  /** They know that it could not be looked at again. */
  readonly unseen: boolean;
}

/** When something about the audit itself was last told, and since when it has been so. */
export interface Spell {
  readonly since: Instant;
  readonly told: Instant | undefined;
}

export type MissingSince = ReadonlyMap<string, Instant | null>;

export interface Memory {
  /** The configured account id. */
  readonly account: string;
  /** The instant that the last audit judged at; undefined: none could be done yet. */
  readonly lastRun: Instant | undefined;
  readonly lastComplete: Instant | undefined;
  /** When whoever watches the account was last told anything: a sign of life. */
  readonly lastMessage: Instant | undefined;
  /** Since when the audit has been incomplete. */
  readonly incomplete: Spell | undefined;
  /** Since when no audit could be done at all. */
  readonly failed: Spell | undefined;
  /** By fingerprint. */
  readonly open: ReadonlyMap<string, OpenFinding>;
  /** When a resource, as `droplet/123`, was first seen to be missing; null: before there was any memory. */
  readonly missingSince: MissingSince;
}
