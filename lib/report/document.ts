import { isUnread } from '../engine/unread.ts';
import type { Findings, Gap, Hidden, Inventory } from '../model.ts';
import { pointKinds, resourceKindOf } from '../model.ts';
import { formatInstant, type Instant } from '../time.ts';
import { version } from '../version.ts';
import { controlsOf } from './controls.ts';
import type { ReportDocument } from './schema.ts';
import { spansOf } from './span.ts';

// Only types of the schema: building it takes time that a cold start does not have.
export type { ReportDocument, ReportFinding } from './schema.ts';

/** Makes the report of an audit; `generatedAt` is the instant of writing it. */
export function toDocument(inventory: Inventory, findings: Findings, generatedAt: Instant): ReportDocument {
  const counts = new Map<string, number>();
  for (const { kind } of inventory.resources) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { kind } of inventory.points) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const read = (kind: Inventory['notRead'][number]) =>
    counts.get(kind) ?? (isUnread(kind, inventory) ? null : 0);
  const judged = {
    policies: findings.policies as ReportDocument['policies'],
    findings: findings.findings as ReportDocument['findings'],
  };
  const spans = spansOf(inventory, findings.now);
  return {
    schema: 'snapwarden/report/v1',
    generator: { name: 'snapwarden', version },
    generatedAt: formatInstant(generatedAt),
    now: formatInstant(findings.now),
    account: inventory.account,
    complete: findings.complete,
    gaps: findings.gaps.map(describeGap),
    inventory: {
      droplets: read('droplet'),
      volumes: read('volume'),
      points: {
        dropletBackup: read('droplet-backup'),
        dropletSnapshot: read('droplet-snapshot'),
        volumeSnapshot: read('volume-snapshot'),
      },
      span: {
        dropletBackup: spans.get('droplet-backup') ?? null,
        dropletSnapshot: spans.get('droplet-snapshot') ?? null,
        volumeSnapshot: spans.get('volume-snapshot') ?? null,
      },
      endpoints: [...inventory.endpoints],
    },
    tally: findings.tally,
    policies: judged.policies,
    controls: controlsOf({ ...judged, complete: findings.complete }),
    costs: findings.costs as ReportDocument['costs'],
    findings: judged.findings,
  };
}

function describeGap({ endpoint, reason, affects }: Gap): ReportDocument['gaps'][number] {
  return { endpoint, reason, affects: affects.map(describeHidden) };
}

/** For example `droplet-backup points of droplet 123`, `tags of volumes`. */
export function describeHidden({ what, of, field }: Hidden): string {
  const isPoint = (pointKinds as readonly string[]).includes(what);
  const items = isPoint ? `${what} points` : `${what}s`;
  const ids = of && `${of.slice(0, 5).join(', ')}${of.length > 5 ? ` and ${of.length - 5} more` : ''}`;
  if (field !== undefined) return `${field} of ${items}${ids ? ` ${ids}` : ''}`;
  if (!ids) return items;
  return isPoint
    ? `${items} of ${resourceKindOf[what as keyof typeof resourceKindOf]} ${ids}`
    : `${items} ${ids}`;
}
