import { fileUri, plainText } from '../sarif.ts';
import { printable } from '../text.ts';
import type { ReportFinding } from './document.ts';
import { exceptionWords } from './exception-words.ts';
import { type ListedRule, levels, type Place } from './sarif-rules.ts';
import { nameOf, subjectWords } from './subject-words.ts';

/** The longest message, in code points. */
const MESSAGE_LENGTH = 1_000;

/**
 * What SARIF calls the verdicts: of an `open` result nothing shows yet whether there is a problem.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html section 3.27.9
 */
const kinds: Readonly<Record<ReportFinding['verdict'], string>> = {
  pass: 'pass',
  fail: 'fail',
  excepted: 'fail',
  unknown: 'open',
  skipped: 'notApplicable',
};

/** What a result needs to know beside its finding. */
export interface Around {
  readonly rule: ListedRule | undefined;
  readonly ruleIndex: number;
  /** Where to point if the rule stands nowhere. */
  readonly fallback: Place | undefined;
}

/** A finding as SARIF has it. Only failures have a level; a suppression says that somebody accepted one. */
export function toResult(finding: ReportFinding, { rule, ruleIndex, fallback }: Around) {
  const { verdict, severity, subject, fingerprint, firstSeen, exception } = finding;
  const kind = kinds[verdict];
  const justification = exceptionWords(finding);
  const place = rule?.place ?? fallback;
  const text = `${nameOf(finding)} (${subjectWords(finding)}): ${finding.message}`;
  return {
    ruleId: `${finding.policy}/${finding.rule}`,
    ruleIndex,
    kind,
    level: kind === 'fail' ? levels[severity] : 'none',
    message: { text: plainText(printable(text, MESSAGE_LENGTH)) },
    locations: [
      {
        ...(place && { physicalLocation: toPhysical(place) }),
        logicalLocations: [
          { name: nameOf(finding), fullyQualifiedName: `${subject.kind}/${subject.id}`, kind: 'resource' },
        ],
      },
    ],
    // The first is the one that code scanning reads; the same text under a name of ours says what it is.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'snapwarden/v1': fingerprint },
    ...(exception !== null && { suppressions: [{ kind: 'external', status: 'accepted', justification }] }),
    ...(firstSeen !== undefined && { provenance: { firstDetectionTimeUtc: firstSeen } }),
    properties: {
      verdict,
      severity,
      due: finding.due,
      changesAt: finding.changesAt,
      monthlyUsd: finding.monthlyUsd,
      consoleUrl: finding.consoleUrl,
    },
  };
}

/** A line as code scanning wants it, with columns; where a rule ends is not known. */
function toPhysical({ file, line }: Place) {
  const row = Math.max(1, line);
  return {
    artifactLocation: { uri: fileUri(file) },
    region: { startLine: row, startColumn: 1, endLine: row, endColumn: 2 },
  };
}
