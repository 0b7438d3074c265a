import type { ReportDocument, ReportFinding } from '../report/document.ts';
import { countSeverities, type Digest, type SeverityCounts, subtractCounts } from './digest.ts';
import { jsonBytes, takeFitting } from './worst.ts';

/** The published, versioned JSON for `lambda`, `sqs` and `http` subscribers. */
export interface MachineNotification {
  readonly schema: 'snapwarden/notification/v1';
  readonly event: Digest['event'];
  readonly severity: Digest['severity'];
  readonly account: { readonly id: string; readonly name: string | null };
  readonly now: string;
  readonly complete: boolean;
  readonly tally: ReportDocument['tally'];
  readonly inventory: Omit<ReportDocument['inventory'], 'endpoints'>;
  readonly gaps: ReportDocument['gaps'];
  /** All that fail or are unknown, in `findings` or not. */
  readonly counts: { readonly fail: SeverityCounts; readonly unknown: SeverityCounts };
  /** Violations, worst first, then unknown verdicts, worst first. */
  readonly findings: readonly MachineFinding[];
  /** How many of `counts` and `gaps` did not fit. */
  readonly omitted: {
    readonly fail: SeverityCounts;
    readonly unknown: SeverityCounts;
    readonly gaps: number;
  };
}

/** A finding of the report; `facts` and `limit` are null where they are too long for a message. */
export type MachineFinding = Omit<ReportFinding, 'facts' | 'limit'> & {
  readonly facts: ReportFinding['facts'] | null;
  readonly limit: ReportFinding['limit'] | null;
};

/** Shares of the body in bytes of the JSON inside JSON, and the longest texts in UTF-16 units. */
const room = { findings: 38_000, gaps: 6_000, facts: 3_000, name: 200, text: 500 } as const;

/** Renders the body in ASCII, so that nothing in it can mislead a terminal; as a JSON string at most 50,000 bytes. */
export function renderMachine(digest: Digest): string {
  const { document, violations, unknown, counts } = digest;
  const { endpoints: _, ...inventory } = document.inventory;
  const { id, name } = document.account;
  const gaps = takeFitting(Iterator.from(document.gaps).map(shortenGap), room.gaps, measure);
  const worst = Iterator.from([...violations, ...unknown]);
  const findings = takeFitting(worst.map(shortenFinding), room.findings, measure);
  const kept = Map.groupBy(findings, ({ verdict }) => verdict);
  const notification: MachineNotification = {
    schema: 'snapwarden/notification/v1',
    event: digest.event,
    severity: digest.severity,
    account: { id: shorten(id, room.name), name: name === null ? null : shorten(name, room.name) },
    now: document.now,
    complete: document.complete,
    tally: document.tally,
    inventory,
    gaps,
    counts,
    findings,
    omitted: {
      fail: subtractCounts(counts.fail, countSeverities(kept.get('fail') ?? [])),
      unknown: subtractCounts(counts.unknown, countSeverities(kept.get('unknown') ?? [])),
      gaps: document.gaps.length - gaps.length,
    },
  };
  return asciiJson(notification);
}

function shortenFinding(finding: ReportFinding): MachineFinding {
  const { subject, facts, limit, consoleUrl } = finding;
  const fits = measure({ facts, limit }) <= room.facts;
  return {
    ...finding,
    fingerprint: shorten(finding.fingerprint, room.text),
    policy: shorten(finding.policy, room.name),
    rule: shorten(finding.rule, room.name),
    kind: shorten(finding.kind, room.name),
    subject: {
      type: subject.type,
      kind: shorten(subject.kind, room.name),
      id: shorten(subject.id, room.name),
      name: shorten(subject.name, room.name),
      region: subject.region === null ? null : shorten(subject.region, room.name),
    },
    message: shorten(tellRaw(finding), room.text),
    facts: fits ? facts : null,
    limit: fits ? limit : null,
    consoleUrl: consoleUrl !== null && consoleUrl.length <= room.name ? consoleUrl : null,
  };
}

/** The message with a long name in it shortened as the subject's own is, so that the numbers behind it survive. */
function tellRaw({ subject, message }: ReportFinding): string {
  if (subject.name.length <= room.name) return message;
  return message.replaceAll(subject.name, () => shorten(subject.name, room.name));
}

function shortenGap({ endpoint, reason, affects }: ReportDocument['gaps'][number]) {
  return {
    endpoint: shorten(endpoint, room.name),
    reason: shorten(reason, room.text),
    affects:
      affects.length > 5
        ? [...affects.slice(0, 5).map(brief), `and ${affects.length - 5} more`]
        : affects.map(brief),
  };
}

function brief(text: string): string {
  return shorten(text, 50);
}

function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function measure(value: unknown): number {
  return jsonBytes(asciiJson(value));
}

/** JSON in printable ASCII; lone surrogates, which strict parsers refuse, become U+FFFD. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value, wellFormed).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), inner]));
}
