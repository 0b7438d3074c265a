import type { PolicySummary } from '../model.ts';
import type { Policy, PolicyPlace } from '../policy/schema.ts';

/** What readers of a report want to know of a policy itself. */
export function describePolicy(
  { id, title, severity, owner, controls = [], rules }: Policy,
  place: PolicyPlace | undefined,
): Omit<PolicySummary, 'selected' | 'tally'> {
  return {
    id,
    title: title ?? null,
    severity,
    owner: owner ?? null,
    controls,
    source: place ? { file: place.file, line: place.line } : null,
    rules: rules.map((rule, at) => ({
      id: rule.id,
      kind: rule.kind,
      severity: rule.severity ?? severity,
      line: place?.rules[at] ?? null,
    })),
  };
}
