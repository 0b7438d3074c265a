import { globSync, readFileSync } from 'node:fs';
import type * as z from 'zod';
import { parsePolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { ruleSchema } from '../../lib/rules/index.ts';
import { now } from '../judging/inventory.ts';

export type Kind = z.output<typeof ruleSchema>['kind'];

/** Of the registry, in its order. */
export const kinds = ruleSchema.options.flatMap(({ _zod }) => [...(_zod.propValues?.kind ?? [])]) as Kind[];

/** A realistic rule of each kind. */
const rules: Record<Kind, string> = {
  'max-age': '{ kind: max-age, max: 13mo, keepLast: 2, warnBefore: 7d }',
  freshness: '{ kind: freshness, rpo: 28h }',
  schedule:
    '{ kind: schedule, keep: { daily: 7, weekly: 4, monthly: 12 }, tolerance: 6h, missingAllowed: 1, select: { tags: { any: ["tier:critical"] } } }',
  'min-retention': '{ kind: min-retention, min: 12mo, select: { tags: { any: ["tier:critical"] } } }',
  regions:
    '{ kind: regions, require: [ams3, fra1], newest: 2, select: { tags: { any: ["tier:critical"] }, points: droplet-snapshot } }',
  residency: '{ kind: residency, allow: [ams3, fra1] }',
  size: '{ kind: size, maxGigabytes: 50 }',
  count: '{ kind: count, min: 9, max: 22, maxPercentOfLimit: 80 }',
  total: '{ kind: total, groupBy: resource, maxCount: 23, maxGigabytes: 130, maxMonthlyUsd: 10 }',
  protected: '{ kind: protected, minPoints: 2, survivesSource: true }',
  'backup-plan': '{ kind: backup-plan, every: 24h, keeps: 3d }',
  orphan: '{ kind: orphan }',
  metadata:
    '{ kind: metadata, requireTags: "owner:*", namePattern: "[a-z]*-*", select: { points: [droplet-snapshot, volume-snapshot] } }',
};

/**
 * A policy with one rule of a kind.
 * @throws Error for a kind that has no rule here
 */
export function policyOf(kind: Kind): PolicySet {
  if (!(kind in rules)) throw new Error(`the benchmark has no rule of the kind ${kind}`);
  const source = `version: 1\npolicies:\n  - { id: bench, rules: [${rules[kind]}] }\n`;
  return parsePolicies([{ file: 'bench.yaml', source }], { now }).policySet;
}

/** The example set `regulated`, all its files. */
export function regulatedSet(): PolicySet {
  const cwd = new URL('../../policies/examples/regulated/', import.meta.url);
  const files = globSync('*.yaml', { cwd }).toSorted();
  const sources = files.map((file) => ({ file, source: readFileSync(new URL(file, cwd), 'utf8') }));
  return parsePolicies(sources, { now }).policySet;
}
