import type { Answer } from '../../lib/sandbox/answer.ts';
import type { RateLimit } from '../../lib/sandbox/rate-limit.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import type { Scope } from '../../lib/sandbox/scopes.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import type { Instant } from '../../lib/time.ts';
import type { TimedChange } from './changes.ts';
import type { Dice } from './dice.ts';
import type { ListName } from './lists.ts';

/** What is asked of the server at a moment. */
export interface Asked {
  readonly list: ListName;
  readonly page: number;
  readonly url: URL;
  /** Which request this is of all, from 1. */
  readonly count: number;
  /** What the client's clock shows, in milliseconds. */
  readonly clientNow: number;
  /** The origin of a server that nobody may ask. */
  readonly trap: string;
}

export type Body = Readonly<Record<string, unknown>>;

/** Spoils answers that would have been right. */
export interface Spoiler {
  strikes(asked: Asked): boolean;
  /** How many answers it spoils. */
  readonly shots: number;
  /** Alters what the body says. */
  alter?(body: Body, asked: Asked): Body;
  /** Sends something else; the usual answer has what was altered in it. */
  replace?(usual: Answer, asked: Asked): Reply;
}

/** Changes of the account that all happen right after an answer. */
export interface Event {
  strikes(asked: Asked): boolean;
  /** How many such answers come before. */
  readonly after: number;
  readonly changes: readonly TimedChange[];
}

/** One thing that goes wrong in a run. */
export interface Fault {
  /** Its row in the table. */
  readonly kind: string;
  /** What it is about in this run, for the reader. */
  readonly detail: string;
  /** True where the client mends it for certain, so that the audit must be complete. */
  readonly heals: boolean;
  /** Faults with the same key contradict each other, or together make a lie that fits: only one is in a run. */
  readonly excludes?: string;
  readonly spoiler?: Spoiler;
  readonly event?: Event;
  readonly scopes?: readonly Scope[];
  readonly rateLimit?: RateLimit;
  /** How far the client's clock is ahead, in milliseconds. */
  readonly skewMs?: number;
  /** The time allowed, in milliseconds of the client's clock. */
  readonly allowedMs?: number;
  /** The request at which the client is interrupted. */
  readonly abortAt?: number;
  /** For each attempt, in real milliseconds. */
  readonly attemptTimeoutMs?: number;
}

/** What a fault may be made for. */
export interface Scene {
  readonly account: AccountSpec;
  readonly now: Instant;
  readonly mode: 'bulk' | 'per-droplet';
}

/** Makes a fault; undefined where the scene has no room for it. */
export type FaultMaker = (dice: Dice, scene: Scene) => Omit<Fault, 'kind'> | undefined;
