import { severities } from '../model.ts';
import { formatCount, plural } from '../text.ts';
import type { ReportDocument, ReportFinding } from './document.ts';

/** The whole report in one line; only `COMPLIANT` is good news. */
export interface Answer {
  readonly word: 'INCOMPLETE' | 'VIOLATIONS' | 'NOTHING JUDGED' | 'COMPLIANT';
  readonly detail: string;
}

/** Answers "may I rely on my backups?": an incomplete audit always says so first, and is never compliant. */
export function answer(document: ReportDocument): Answer {
  const { tally, gaps } = document;
  const all = plural(judgements(tally), 'judgement');
  const failed = severityWords(document);
  const aside = countOf(document, 'policy');
  if (!document.complete || gaps.length > 0 || tally.unknown > 0) {
    const unread = gaps.length > 0 ? plural(gaps.length, 'gap') : 'not everything was read';
    const fails = tally.fail === 0 ? 'no failure seen' : `${formatCount(tally.fail)} fail${failed}`;
    const unknown = `${formatCount(tally.unknown)} of ${all} unknown`;
    return { word: 'INCOMPLETE', detail: `${unread}, ${unknown}; ${fails}` };
  }
  if (tally.fail > 0) {
    return { word: 'VIOLATIONS', detail: `${formatCount(tally.fail)} of ${all} fail${failed}` };
  }
  if (aside > 0) return { word: 'VIOLATIONS', detail: asideWords(aside) };
  if (judgements(tally) === 0) return { word: 'NOTHING JUDGED', detail: 'the policies select nothing here' };
  if (tally.pass === judgements(tally)) return { word: 'COMPLIANT', detail: `${all}, all pass` };
  const passed = `${formatCount(tally.pass)} of ${all} pass`;
  // Without a single pass nothing was shown: all that was selected is too young or excepted.
  if (tally.pass === 0) return { word: 'NOTHING JUDGED', detail: `${passed}; ${tallyWords(tally)}` };
  const excepted = tally.excepted > 0 ? `, ${formatCount(tally.excepted)} excepted` : '';
  return { word: 'COMPLIANT', detail: `${passed}${excepted}, none fails` };
}

/** The tally of the whole report in words, with what stands beside it: passes that end soon, unsound policies. */
export function verdictWords(document: ReportDocument): string {
  const due = document.findings.filter((finding) => finding.due).length;
  const aside = countOf(document, 'policy');
  const exceptions = countOf(document, 'exception');
  return [
    due > 0
      ? `${tallyWords(document.tally)}, of which ${formatCount(due)} due soon`
      : tallyWords(document.tally),
    aside > 0 ? asideWords(aside) : '',
    exceptions > 0 ? `${plural(exceptions, 'finding')} about exceptions and holds` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** How many judgements a tally holds: subjects × rules. */
export function judgements(tally: ReportDocument['tally']): number {
  return tally.pass + tally.fail + tally.excepted + tally.unknown + tally.skipped;
}

/** A tally in words, worst first, without what is nought: `12 fail, 1 unknown, 201 pass`. */
export function tallyWords(tally: ReportDocument['tally']): string {
  const order = ['fail', 'unknown', 'excepted', 'skipped', 'pass'] as const;
  return list(order.map((verdict) => [tally[verdict], verdict])) || 'nothing judged';
}

/** For example ` (2 critical, 7 high)`. */
function severityWords({ findings }: ReportDocument): string {
  const failed = findings.filter((finding) => finding.verdict === 'fail' && !isAside(finding));
  const counts = severities.map(
    (severity) => [failed.filter((finding) => finding.severity === severity).length, severity] as const,
  );
  return failed.length > 0 ? ` (${list(counts)})` : '';
}

/** Failures that are about policies, or about exceptions and holds. */
function countOf({ findings }: ReportDocument, type: 'policy' | 'exception'): number {
  return findings.filter(({ verdict, subject }) => verdict === 'fail' && subject.type === type).length;
}

function asideWords(count: number): string {
  return `${plural(count, 'finding')} about the policies themselves`;
}

/** Findings about policies and exceptions are no judgement of a subject and not in the tally. */
function isAside({ subject }: ReportFinding): boolean {
  return subject.type === 'policy' || subject.type === 'exception';
}

function list(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(', ');
}
