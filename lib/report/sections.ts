import { severities } from '../model.ts';
import type { ReportDocument, ReportFinding } from './document.ts';

/** Findings of one rule that share verdict and severity. */
export interface Block {
  readonly rule: string;
  readonly kind: string;
  readonly severity: ReportFinding['severity'];
  readonly standing: Standing;
  /** All of them, also those over the limit. */
  count: number;
  readonly findings: ReportFinding[];
}

/** A verdict as readers need it: a pass about to end stands apart from other passes. */
export type Standing = ReportFinding['verdict'] | 'due';

export interface Section {
  readonly id: string;
  readonly title: string | null;
  /** Who answers for it. */
  readonly owner: string | null;
  /** Null where findings name something that is no policy of the set, such as `exceptions`. */
  readonly summary: { readonly selected: number; readonly tally: ReportDocument['tally'] } | null;
  readonly blocks: Block[];
}

const afterTheUrgent = ['due', 'excepted', 'skipped', 'pass'] as const;

/**
 * Findings grouped by policy, in the document's order, then by rule: failures and unknowns by severity, then what
 * is due, excepted, skipped, passing. A block keeps its first `limit` findings and counts them all.
 */
export function toSections(document: ReportDocument, limit: number = Number.POSITIVE_INFINITY): Section[] {
  const sections = new Map<string, Section & { readonly byRule: Map<string, Block> }>();
  const open = (head: Pick<Section, 'id' | 'title' | 'owner' | 'summary'>) => {
    const section = { ...head, blocks: [], byRule: new Map<string, Block>() };
    sections.set(head.id, section);
    return section;
  };
  for (const { id, title, owner, selected, tally } of document.policies)
    open({ id, title, owner, summary: { selected, tally } });
  for (const finding of document.findings) {
    const section =
      sections.get(finding.policy) ?? open({ id: finding.policy, title: null, owner: null, summary: null });
    const block = blockOf(section.byRule, finding);
    block.count += 1;
    if (block.findings.length < limit) block.findings.push(finding);
  }
  return Array.from(sections.values(), ({ byRule, ...section }) => ({
    ...section,
    blocks: [...byRule.values()].toSorted((a, b) => urgency(a) - urgency(b)),
  }));
}

function blockOf(blocks: Map<string, Block>, finding: ReportFinding): Block {
  const { rule, kind, severity, verdict } = finding;
  const standing: Standing = finding.due && verdict === 'pass' ? 'due' : verdict;
  const key = `${standing} ${severity} ${rule}`;
  const known = blocks.get(key);
  if (known) return known;
  const block: Block = { rule, kind, severity, standing, count: 0, findings: [] };
  blocks.set(key, block);
  return block;
}

function urgency({ standing, severity }: Block): number {
  const rank = severities.indexOf(severity);
  if (standing === 'fail') return 2 * rank;
  if (standing === 'unknown') return 2 * rank + 1;
  return (afterTheUrgent.indexOf(standing) + 2) * severities.length + rank;
}
