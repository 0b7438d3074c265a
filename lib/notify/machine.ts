import type { ReportDocument } from '../report/document.ts';
import { formatInstant } from '../time.ts';
import { countSeverities, subtractCounts } from './counts.ts';
import type { Digest, ToldFinding } from './digest.ts';
// Only types of the schema: building it takes time that a cold start does not have.
import type { MachineEnding, MachineFinding, MachineNotification } from './schema.ts';
import { jsonBytes, takeFitting } from './worst.ts';

/** Shares of the body in bytes of the JSON inside JSON, and the longest texts in UTF-16 units. */
const room = { findings: 32_000, resolved: 6_000, gaps: 6_000, facts: 3_000, name: 200, text: 500 } as const;

/** Renders the body in ASCII, so that nothing in it can mislead a terminal; as a JSON string at most 50,000 bytes. */
export function renderMachine(digest: Digest): string {
  const { document, violations, unknown, due, counts, letter } = digest;
  const { droplets, volumes, points } = document.inventory;
  const { id, name } = document.account;
  const gaps = takeFitting(Iterator.from(document.gaps).map(shortenGap), room.gaps, measure);
  const worst = Iterator.from([...violations, ...unknown, ...due]);
  const resolved = takeFitting(Iterator.from(digest.resolved).map(shortenEnding), room.resolved, measure);
  const findings = takeFitting(worst.map(shortenFinding), room.findings, measure);
  const kept = Map.groupBy(findings, ({ verdict }) => verdict);
  const notification: MachineNotification = {
    schema: 'snapwarden/notification/v1',
    event: digest.event,
    severity: digest.severity,
    account: { id: shorten(id, room.name), name: name === null ? null : shorten(name, room.name) },
    owner: letter.owner === null ? null : shorten(letter.owner, room.name),
    now: document.now,
    complete: document.complete,
    forgotten: letter.forgotten,
    tally: document.tally,
    inventory: { droplets, volumes, points },
    gaps,
    counts: { ...counts, stillOpen: letter.stillOpen },
    findings,
    resolved,
    omitted: {
      fail: subtractCounts(counts.fail, countSeverities(kept.get('fail') ?? [])),
      unknown: subtractCounts(counts.unknown, countSeverities(kept.get('unknown') ?? [])),
      due: due.length - (kept.get('pass')?.length ?? 0),
      resolved: digest.resolved.length - resolved.length,
      gaps: document.gaps.length - gaps.length,
    },
  };
  return asciiJson(notification);
}

function shortenFinding(finding: ToldFinding): MachineFinding {
  const { subject, facts, limit, consoleUrl, change } = finding;
  const fits = measure({ facts, limit }) <= room.facts;
  return {
    ...finding,
    change: change as MachineFinding['change'],
    fingerprint: shorten(finding.fingerprint, room.text),
    policy: shorten(finding.policy, room.name),
    rule: shorten(finding.rule, room.name),
    kind: shorten(finding.kind, room.name),
    subject: shortenSubject(subject),
    message: shorten(tellRaw(finding), room.text),
    facts: fits ? facts : null,
    limit: fits ? limit : null,
    consoleUrl: consoleUrl !== null && consoleUrl.length <= room.name ? consoleUrl : null,
  };
}

function shortenSubject({ type, kind, id, name, region }: ToldFinding['subject']): ToldFinding['subject'] {
  return {
    type,
    kind: shorten(kind, room.name),
    id: shorten(id, room.name),
    name: shorten(name, room.name),
    region: region === null ? null : shorten(region, room.name),
  };
}

function shortenEnding({ fingerprint, open, ending }: Digest['resolved'][number]): MachineEnding {
  return {
    fingerprint: shorten(fingerprint, room.text),
    policy: shorten(open.policy, room.name),
    rule: shorten(open.rule, room.name),
    severity: open.severity,
    subject: shortenSubject(open.subject),
    firstSeen: formatInstant(open.firstSeen),
    ending: ending ?? 'gone',
  };
}

/** The message with a long name in it shortened as the subject's own is, so that the numbers behind it survive. */
function tellRaw({ subject, message }: ToldFinding): string {
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
