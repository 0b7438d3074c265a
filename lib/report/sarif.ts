import { columnKind, plainText, sarifVersion } from '../sarif.ts';
import { formatCount, plural, printable, printableJson, wellFormedJson } from '../text.ts';
import type { ReportDocument } from './document.ts';
import { toResult } from './sarif-results.ts';
import { listRules, type Place, ruleIdOf, toDescriptor } from './sarif-rules.ts';

/**
 * What code scanning takes of one run: so many results, and 10 MB of the whole file when compressed.
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#validating-your-sarif-file
 */
const MOST_RESULTS = 25_000;
const MOST_BYTES = 9_500_000;

/** At most this of a line is left of what all lines share once it is compressed, in bytes. */
const SHARED_BYTES = 100;
/** The longest text about a gap, in code points. */
const GAP_LENGTH = 1_000;

/**
 * Renders as SARIF 2.1.0, so that code hosts show findings at the rule of the policy file that they are about: worst
 * first, and no more than code scanning takes. A notification says what was left out. Rules and results have a line
 * each.
 */
export function* renderSarif(document: ReportDocument): Generator<string> {
  const { generator, account, now, complete, tally, policies, gaps, findings } = document;
  const rules = listRules(policies, Iterator.from(findings).take(MOST_RESULTS));
  const notices = gaps.map(noticeOf);
  let room = MOST_BYTES;
  const take = (...texts: readonly string[]) => {
    room -= texts.reduce((sum, one) => sum + encoder.encode(one).length, SHARED_BYTES);
    return room >= 0;
  };
  for (const { message } of notices) take(message.text);
  for (const { id } of policies) take(id);

  yield `{\n"$schema": ${json(sarifVersion.$schema)},\n"version": ${json(sarifVersion.version)},\n"runs": [{\n`;
  yield `"tool": {"driver": {"name": ${json(generator.name)}, "semanticVersion": ${json(generator.version)},\n`;
  yield `"notifications": ${json(noticeKinds)},\n"rules": [`;
  let separator = '\n';
  for (const rule of rules.values()) {
    const descriptor = toDescriptor(rule);
    take(rule.id, descriptor.help.text);
    yield `${separator}${json(descriptor)}`;
    separator = ',\n';
  }
  yield `\n]}},\n"columnKind": ${json(columnKind)},\n`;
  yield `"automationDetails": ${json({ id: `snapwarden/${encodeURIComponent(account.id.toWellFormed())}/${now}` })},\n`;
  yield `"properties": ${json({ now, complete, tally, policies: policies.map(summaryOf) })},\n"results": [`;

  const places = new Map(Array.from(rules.keys(), (id, index) => [id, index]));
  const fallback = firstPlace(policies);
  let written = 0;
  for (const finding of findings) {
    const id = ruleIdOf(finding);
    const result = toResult(finding, { rule: rules.get(id), ruleIndex: places.get(id) ?? -1, fallback });
    const [suppression] = result.suppressions ?? [];
    const fits = take(result.message.text, finding.fingerprint, suppression?.justification ?? '');
    if (written === MOST_RESULTS || !fits) break;
    yield `${written === 0 ? '\n' : ',\n'}${json(result)}`;
    written += 1;
  }
  const left = findings.length - written;
  const invocation = {
    executionSuccessful: complete,
    endTimeUtc: document.generatedAt,
    toolExecutionNotifications: [
      ...notices,
      ...(complete ? [] : [notice('incomplete', 'error', incompleteWords(document))]),
      ...(left > 0 ? [notice('cut', 'warning', cutWords(left, findings.length))] : []),
    ],
  };
  yield `\n],\n"invocations": [${json(invocation)}]\n}]\n}\n`;
}

const encoder = new TextEncoder();

const json = (value: unknown) => printableJson(wellFormedJson(JSON.stringify(value)));

const noticeKinds = [
  { id: 'gap', shortDescription: { text: 'Something of the account could not be read.' } },
  { id: 'incomplete', shortDescription: { text: 'The audit is incomplete.' } },
  { id: 'cut', shortDescription: { text: 'Findings were left out.' } },
] as const;

function notice(id: (typeof noticeKinds)[number]['id'], level: 'error' | 'warning', text: string) {
  const index = noticeKinds.findIndex((kind) => kind.id === id);
  return { descriptor: { id, index }, level, message: { text: plainText(printable(text, GAP_LENGTH)) } };
}

function noticeOf({ endpoint, reason, affects }: ReportDocument['gaps'][number]) {
  const hidden = affects.length > 0 ? ` It could hide: ${affects.join('; ')}.` : '';
  return notice('gap', 'error', `${endpoint}: ${reason}${hidden}`);
}

function incompleteWords({ tally, gaps }: ReportDocument): string {
  const unknown = `${plural(tally.unknown, 'verdict')} ${tally.unknown === 1 ? 'is' : 'are'} unknown`;
  return `The audit is incomplete: ${plural(gaps.length, 'gap')}, ${unknown}.`;
}

function cutWords(left: number, all: number): string {
  return `${formatCount(left)} of ${plural(all, 'finding')} are not here, the least severe ones: code scanning takes no more of one file. The other formats have every one.`;
}

function summaryOf({ id, selected, tally }: ReportDocument['policies'][number]) {
  return { id, selected, tally };
}

/** Where findings point that are about no policy of a file: code scanning shows nothing without a place. */
function firstPlace(policies: ReportDocument['policies']): Place | undefined {
  const source = policies.find(({ source }) => source !== null)?.source;
  return source ? { file: source.file, line: 1 } : undefined;
}
