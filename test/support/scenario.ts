import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { audit } from '../../lib/engine/audit.ts';
import {
  type BackupPlan,
  type Finding,
  type Inventory,
  pointKinds,
  type RecoveryPoint,
  type Resource,
  resourceKinds,
} from '../../lib/model.ts';
import { type PolicySet, policyFileSchema } from '../../lib/policy/schema.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import { exactMillis, type Instant, parseDuration, shift } from '../../lib/time.ts';
import { at, gapOf, inventoryOf } from './inventory.ts';

/**
 * Scenarios: what an audit must say of a small account. A file of `test/scenarios/` holds
 *
 * - `now`: RFC 3339; other instants may be written so too, or as a distance from it: `-90d`, `-28h -1ms`, `+1h`
 * - `rules`: those of one policy called `policy`; or `policies`, with `groups`, `exceptions`, `holds` and `settings`, as in a policy file
 * - `droplets`, `volumes`, `points`: by id; what is left out is ordinary, what is null the API did not show; a Droplet
 *   has a `plan` (its name, `off`, or its fields) and a price in `usd` only where they are given
 * - `gaps`: lists of hidden items, such as `[{ what: volume }]`; `notRead`, `readAt`
 * - `missingSince`: when resources, such as `droplet/1`, were first seen missing; left out: there is no history
 * - `verdicts`: by rule, then by `kind id`; all there are, each a word or a finding's fields
 * - `complete` (true), `gapsListed` (by hidden items; none), `selected` (by policy)
 */
export interface Scenario {
  readonly name: string;
  readonly inventory: Inventory;
  readonly policySet: PolicySet;
  readonly now: Instant;
  readonly expected: Expected;
}

export interface Expected {
  readonly verdicts: Record<string, Record<string, Record<string, unknown>>>;
  readonly complete: boolean;
  readonly gapsListed: readonly string[];
  readonly selected: Record<string, number> | undefined;
}

const id = z.union([z.string(), z.number().transform(String)]);
const ids = z.array(id);
const words = z.array(z.string()).nullable();
const instant = z.string().nullable();
const plan = z.strictObject({
  enabled: z.boolean().default(true),
  name: z.string().optional(),
  retentionDays: z.number().optional(),
});
const resource = z
  .strictObject({ name: z.string(), created: instant, region: z.string().nullable(), tags: words })
  .partial()
  .extend({
    volumes: ids.nullable().optional(),
    droplets: ids.nullable().optional(),
    plan: z.union([z.string(), plan]).nullable().optional(),
    usd: z.number().nullable().optional(),
  });
const point = z.strictObject({
  kind: z.enum(pointKinds),
  of: id.nullable(),
  at: instant.default('-1d'),
  name: z.string().optional(),
  gb: z.number().nullable().default(1),
  regions: words.default(['nyc3']),
  tags: words.default([]),
});
const kind = z.enum([...resourceKinds, ...pointKinds]);
const hidden = z.strictObject({ what: kind, of: ids.optional(), field: z.string().optional() });
const verdict = z.union([
  z.string().transform((word) => ({ verdict: word })),
  z.record(z.string(), z.unknown()),
]);

const scenarioSchema = z.strictObject({
  now: z.string().default('2026-03-01T06:00:00Z'),
  readAt: z.string().optional(),
  account: z.string().default('default'),
  settings: z.unknown().optional(),
  groups: z.unknown().optional(),
  exceptions: z.unknown().optional(),
  holds: z.unknown().optional(),
  policies: z.unknown().optional(),
  rules: z.unknown().optional(),
  droplets: z.record(z.string(), resource).default({}),
  volumes: z.record(z.string(), resource).default({}),
  points: z.record(z.string(), point).default({}),
  missingSince: z.record(z.string(), z.string()).optional(),
  gaps: z.array(z.array(hidden)).default([]),
  notRead: z.array(kind).default([]),
  verdicts: z.record(z.string(), z.record(z.string(), verdict)),
  complete: z.boolean().default(true),
  gapsListed: z.array(z.string()).default([]),
  selected: z.record(z.string(), z.number()).optional(),
});

type Source = z.output<typeof scenarioSchema>;

/** Reads an instant: RFC 3339, or distances from `now`. */
function toInstant(text: string, now: Instant): Instant {
  if (!/^[-+]/.test(text)) return at(text);
  return text.split(' ').reduce((sum, term) => {
    const sign = term.startsWith('-') ? -1 : 1;
    const length = term.slice(1);
    const duration = parseDuration(length);
    const millis = length.endsWith('ms') ? Number.parseInt(length, 10) : duration && exactMillis(duration);
    if (millis === undefined) throw new Error(`no distance: ${text}`);
    return shift(sum, sign * millis);
  }, now);
}

function toPlan(given: z.output<typeof resource>['plan']): BackupPlan | undefined {
  if (given === null || given === undefined) return undefined;
  if (typeof given !== 'string') return { ...given, name: given.name, retentionDays: given.retentionDays };
  const enabled = given !== 'off';
  return { enabled, name: enabled ? given : undefined, retentionDays: undefined };
}

function toInventory(source: Source, now: Instant): Inventory {
  const time = (text: string | null) => (text === null ? undefined : toInstant(text, now));
  const shown = <T>(value: T | null | undefined, ordinary: T): T | undefined =>
    value === undefined ? ordinary : (value ?? undefined);
  const resources = (['droplet', 'volume'] as const).flatMap((kind) =>
    Object.entries(source[`${kind}s`]).map(
      ([id, { name = id, created = '-1000d', region, tags, volumes, droplets, plan, usd }]): Resource => ({
        kind,
        id,
        name,
        region: shown(region, 'nyc3'),
        createdAt: time(created),
        tags: shown(tags, []),
        attached: shown(kind === 'droplet' ? volumes : droplets, []),
        ...(kind === 'droplet' && { plan: toPlan(plan), monthlyUsd: usd ?? undefined }),
      }),
    ),
  );
  const points = Object.entries(source.points).map(
    ([id, { kind, of, at: created, name = id, gb, regions, tags }]): RecoveryPoint => ({
      kind,
      id,
      name,
      resourceId: of ?? undefined,
      createdAt: time(created),
      regions: regions ?? undefined,
      sizeGigabytes: gb ?? undefined,
      tags: tags ?? undefined,
    }),
  );
  return inventoryOf(toInstant(source.readAt ?? source.now, now), {
    account: { id: source.account, name: null, email: null },
    resources,
    points,
    gaps: source.gaps.map((affects) => gapOf(...(affects as Inventory['gaps'][number]['affects']))),
    notRead: source.notRead,
    missingSince:
      source.missingSince &&
      new Map(Object.entries(source.missingSince).map(([key, since]) => [key, toInstant(since, now)])),
  });
}

/** Parses the text of a scenario. */
export function parseScenario(name: string, text: string): Scenario {
  const source = scenarioSchema.parse(parse(text));
  const now = at(source.now);
  const { settings, groups, rules, exceptions: excepted, holds: held } = source;
  const {
    settings: own,
    groups: named = {},
    policies = [],
    exceptions = [],
    holds = [],
  } = policyFileSchema.parse({
    version: 1,
    policies: source.policies ?? [{ id: 'policy', rules }],
    ...(settings !== undefined && { settings }),
    ...(groups !== undefined && { groups }),
    ...(excepted !== undefined && { exceptions: excepted }),
    ...(held !== undefined && { holds: held }),
  });
  return {
    name,
    now,
    policySet: {
      settings: resolveSettings(own),
      groups: new Map(Object.entries(named)),
      policies,
      exceptions,
      holds,
    },
    inventory: toInventory(source, now),
    expected: {
      verdicts: source.verdicts,
      complete: source.complete,
      gapsListed: source.gapsListed,
      selected: source.selected,
    },
  };
}

const folder = new URL('../scenarios/', import.meta.url);

/** The name of every scenario there is. */
export function scenarioNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => file.replace('.yaml', ''));
}

/** The scenario of a name. */
export function loadScenario(name: string): Scenario {
  return parseScenario(name, readFileSync(new URL(`${name}.yaml`, folder), 'utf8'));
}

/** What the audit of a scenario said, in the shape of what is expected, and its findings. */
export function runScenario({ inventory, policySet, now, expected }: Scenario) {
  const { findings, complete, gaps, policies } = audit(inventory, policySet, now, { all: true });
  const ambiguous = policySet.policies.length > 1;
  const verdicts: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const finding of findings) {
    const rule = ambiguous ? `${finding.policy}/${finding.rule}` : finding.rule;
    const key = `${finding.subject.kind} ${finding.subject.id}`;
    const wanted = expected.verdicts[rule]?.[key];
    verdicts[rule] ??= {};
    verdicts[rule][key] = pick(finding, wanted ? Object.keys(wanted) : ['verdict']);
  }
  const actual: Expected = {
    verdicts,
    complete,
    gapsListed: gaps.map(({ reason }) => reason),
    selected: expected.selected && Object.fromEntries(policies.map(({ id, selected }) => [id, selected])),
  };
  return { actual, findings };
}

const pick = (finding: Finding, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, finding[key as keyof Finding]]));
