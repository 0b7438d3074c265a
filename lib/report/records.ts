import type { Json } from '../model.ts';
import { printableJson, wellFormedJson } from '../text.ts';
import { answer, tallyWords } from './answer.ts';
import type { ReportDocument, ReportFinding } from './document.ts';

/**
 * A line of a report as tables and databases want it: flat, the same keys in every line, snake_case as SQL writes
 * names. Texts are as they came: escape at the output.
 */
export interface ReportRecord {
  /**
   * `run`: the answer, once. `gap`: something that could not be read. `policy`: what a policy judged. `judgement`: a
   * subject judged by a rule; these alone add up to the tally. `notice`: a finding about the policies themselves.
   */
  readonly record: 'run' | 'gap' | 'policy' | 'judgement' | 'notice';
  /** Of a gap `unknown`, so that whoever looks for what does not pass finds it. */
  readonly verdict: ReportFinding['verdict'] | null;
  readonly severity: ReportFinding['severity'] | null;
  readonly policy: string | null;
  readonly rule: string | null;
  readonly kind: string | null;
  readonly subject_type: ReportFinding['subject']['type'] | null;
  readonly subject_kind: string | null;
  readonly subject_id: string | null;
  readonly subject_name: string | null;
  readonly subject_region: string | null;
  readonly message: string;
  /** A pass that is about to end. */
  readonly due: boolean | null;
  readonly changes_at: string | null;
  /** When a run first found it, where earlier runs are remembered. */
  readonly first_seen: string | null;
  /** US dollars a month. */
  readonly monthly_usd: number | null;
  readonly excess: number | null;
  readonly exception_id: string | null;
  readonly exception_reason: string | null;
  readonly exception_owner: string | null;
  readonly exception_until: string | null;
  readonly exception_category: string | null;
  readonly exception_ticket: string | null;
  readonly console_url: string | null;
  readonly fingerprint: string | null;
  /** JSON text: what was seen differs from rule to rule, and a column has one type. */
  readonly facts: string;
  /** JSON text: what the policy asks for. */
  readonly limits: string | null;
  /** The configured account id. */
  readonly account: string;
  /** The instant that ages were judged at, RFC 3339 in UTC. */
  readonly now: string;
  /** False in every line of a report that does not know everything. */
  readonly complete: boolean;
}

const blank: ReportRecord = {
  record: 'run',
  verdict: null,
  severity: null,
  policy: null,
  rule: null,
  kind: null,
  subject_type: null,
  subject_kind: null,
  subject_id: null,
  subject_name: null,
  subject_region: null,
  message: '',
  due: null,
  changes_at: null,
  first_seen: null,
  monthly_usd: null,
  excess: null,
  exception_id: null,
  exception_reason: null,
  exception_owner: null,
  exception_until: null,
  exception_category: null,
  exception_ticket: null,
  console_url: null,
  fingerprint: null,
  facts: '{}',
  limits: null,
  account: '',
  now: '',
  complete: false,
};

/** The keys of a record, in their order. */
export const recordKeys = Object.keys(blank) as readonly (keyof ReportRecord)[];

/**
 * A report line by line: the answer, what could not be read, the policies, then its findings in their order, or others
 * instead.
 */
export function* recordsOf(
  document: ReportDocument,
  findings: Iterable<ReportFinding> = document.findings,
): Generator<ReportRecord> {
  const { account, now, complete, gaps, policies } = document;
  const common = { account: account.id, now, complete };
  yield { ...blank, ...runOf(document), ...common };
  for (const { endpoint, reason, affects } of gaps) {
    const message = `${endpoint}: ${reason}`;
    const facts = jsonText({ endpoint, affects });
    yield { ...blank, record: 'gap', verdict: 'unknown', message, facts, ...common };
  }
  for (const { id, severity, tally, selected, title, owner, controls } of policies) {
    const message = tallyWords(tally);
    const facts = jsonText({ selected, ...tally, title, owner, controls });
    yield { ...blank, record: 'policy', severity, policy: id, message, facts, ...common };
  }
  for (const finding of findings) yield { ...recordOf(finding), ...common };
}

function runOf(document: ReportDocument): Pick<ReportRecord, 'record' | 'message' | 'facts'> {
  const { word, detail } = answer(document);
  const { droplets, volumes, points } = document.inventory;
  const facts = jsonText({ ...document.tally, droplets, volumes, points });
  return { record: 'run', message: `${word}: ${detail}`, facts };
}

/** About the policies themselves, and so outside the tally. */
export const isAside = ({ subject: { type } }: ReportFinding): boolean =>
  type === 'policy' || type === 'exception';

function recordOf(finding: ReportFinding): Omit<ReportRecord, 'account' | 'now' | 'complete'> {
  const { subject, exception } = finding;
  return {
    record: isAside(finding) ? 'notice' : 'judgement',
    verdict: finding.verdict,
    severity: finding.severity,
    policy: finding.policy,
    rule: finding.rule,
    kind: finding.kind,
    subject_type: subject.type,
    subject_kind: subject.kind,
    subject_id: subject.id,
    subject_name: subject.name,
    subject_region: subject.region,
    message: finding.message,
    due: finding.due,
    changes_at: finding.changesAt,
    first_seen: finding.firstSeen ?? null,
    monthly_usd: finding.monthlyUsd,
    excess: finding.excess,
    exception_id: exception?.id ?? null,
    exception_reason: exception?.reason ?? null,
    exception_owner: exception?.owner ?? null,
    exception_until: exception?.until ?? null,
    exception_category: exception?.category ?? null,
    exception_ticket: exception?.ticket ?? null,
    console_url: finding.consoleUrl,
    fingerprint: finding.fingerprint,
    facts: jsonText(finding.facts as Json),
    limits: jsonText(finding.limit as Json),
  };
}

/** One line that a terminal may be shown. */
function jsonText(value: Json): string {
  return printableJson(wellFormedJson(JSON.stringify(value)));
}
