import type { Memory, MissingSince } from './changes/memory.ts';
import { knownMissing, missingFrom } from './changes/missing.ts';
import type { Client } from './digitalocean/client.ts';
import { everything, fetchInventory } from './digitalocean/inventory.ts';
import { audit } from './engine/audit.ts';
import { needsOf } from './engine/needs.ts';
import type { Finding, Findings, Inventory } from './model.ts';
import type { PolicySet } from './policy/schema.ts';
import { type ReportDocument, toDocument } from './report/document.ts';
import { formatInstant, type Instant } from './time.ts';

export interface ReadOptions {
  /** The configured account id. */
  readonly account: string;
  readonly enumeration?: 'bulk' | 'per-droplet' | undefined;
  /** Read every list, also those that no policy needs. */
  readonly whole?: boolean;
}

/**
 * Reads what a set of policies needs of an account.
 * @throws ApiError when nothing at all could be read
 */
export function readAccount(
  client: Client,
  policySet: PolicySet,
  { account, enumeration, whole }: ReadOptions,
): Promise<Inventory> {
  const needs = whole ? everything : needsOf(policySet, account);
  return fetchInventory(client, { account, needs, enumeration });
}

export interface JudgeOptions {
  /** The instant that ages are judged at. */
  readonly now: Instant;
  /** The instant of writing the report. */
  readonly generatedAt: Instant;
  /** Keep every judgement as a finding. */
  readonly all?: boolean;
  /** What earlier runs knew, where there is a place that keeps it; before the first run it holds no memory. */
  readonly history?: { readonly memory: Memory | undefined } | undefined;
  /** Of a run that is judged again, instead of its history: when findings were first found, by fingerprint. */
  readonly firstSeen?: ReadonlyMap<string, Instant> | undefined;
}

/** What a run read, and what it found. */
export interface Judged {
  /** With what earlier runs knew, so that it can be judged again. */
  readonly inventory: Inventory;
  readonly policySet: PolicySet;
  readonly findings: Findings;
  readonly document: ReportDocument;
  /** For the next run; of a run without history, nothing. */
  readonly missingSince: MissingSince;
}

/** Judges an inventory and makes the report of it: pure. */
export function reportOn(
  read: Inventory,
  policySet: PolicySet,
  { now, generatedAt, all = false, history, firstSeen }: JudgeOptions,
): Judged {
  const missingSince = history ? missingFrom(read, history.memory, now) : new Map<string, Instant>();
  const inventory = history ? { ...read, missingSince: knownMissing(missingSince) } : read;
  const remembered = history?.memory?.open;
  const findings = audit(inventory, policySet, now, { all, remembered });
  const document = toDocument(
    inventory,
    { ...findings, findings: dated(findings.findings, firstSeen ?? firstSeenBy(remembered)) },
    generatedAt,
  );
  return { inventory, policySet, findings, document, missingSince };
}

const firstSeenBy = (remembered: Memory['open'] | undefined): JudgeOptions['firstSeen'] =>
  remembered && new Map([...remembered].map(([fingerprint, { firstSeen }]) => [fingerprint, firstSeen]));

/** Findings with the instant at which a run first found them. */
function dated(findings: readonly Finding[], known: JudgeOptions['firstSeen']): readonly Finding[] {
  if (!known?.size) return findings;
  return findings.map((finding) => {
    const firstSeen = known.get(finding.fingerprint);
    return firstSeen === undefined ? finding : { ...finding, firstSeen: formatInstant(firstSeen) };
  });
}
