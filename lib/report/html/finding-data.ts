import { formatCount, formatUsd, printable } from '../../text.ts';
import { parseInstant } from '../../time.ts';
import type { ReportDocument, ReportFinding } from '../document.ts';
import { exceptionWords } from '../exception-words.ts';
import { changeWords, momentWords, relativeWords } from '../moment.ts';
import { nextStep } from '../next-step.ts';
import { type Block, toSections } from '../sections.ts';
import { nameOf, subjectWords } from '../subject-words.ts';
import { capital } from './capital.ts';
import { Markup, scriptJson } from './escape.ts';
import { type Fact, factWords } from './fact-words.ts';
import { aboutOf } from './policy-words.ts';

const MESSAGE = 1_000;
const TITLE = 200;
const SUBJECT = 250;

/** The one sentence of a finding, printable; the other formats have it in full. */
export const messageOf = ({ message }: ReportFinding): string => printable(message, MESSAGE);

/**
 * Yields every finding as data for the script of the page: policies with their blocks, in a block rows and, once each,
 * the limits and exceptions that rows point at. Every text is words for people, printable.
 */
export function* renderData(document: ReportDocument, timeZone?: string): Generator<Markup> {
  yield new Markup('<script type="application/json" id="data">{"policies":[');
  let separator = '';
  for (const section of toSections(document)) {
    if (section.blocks.length === 0) continue;
    const policy = {
      id: printable(section.id, TITLE),
      title: section.title === null ? '' : printable(section.title, TITLE),
      about: printable(aboutOf(section, document)),
    };
    yield new Markup(`${separator}\n${scriptJson(policy).slice(0, -1)},"blocks":[`);
    separator = ',';
    for (const [at, block] of section.blocks.entries()) yield* renderBlock(block, at, document.now, timeZone);
    yield new Markup(']}');
  }
  yield new Markup(']}</script>\n');
}

function* renderBlock(
  block: Block,
  at: number,
  now: string,
  timeZone: string | undefined,
): Generator<Markup> {
  const { kind, severity, standing } = block;
  const limits = new Interned();
  const exceptions = new Interned();
  const next = nextStep(kind, standing) ?? '';
  const head = { rule: printable(block.rule, TITLE), kind: printable(kind, TITLE), severity, standing, next };
  yield new Markup(`${at === 0 ? '' : ','}\n${scriptJson(head).slice(0, -1)},"rows":[`);
  for (const [index, finding] of block.findings.entries()) {
    const excepted = exceptionWords(finding);
    const changed = changeWords(finding, now, timeZone);
    const row = [
      nameOf(finding),
      printable(subjectWords(finding), SUBJECT),
      messageOf(finding),
      [...factWords(finding.facts, timeZone), ...costOf(finding)],
      limits.at(scriptJson(factWords(finding.limit, timeZone))),
      excessWords(finding),
      historyWords(finding, now, timeZone),
      changed === undefined ? 0 : `${capital(changed)}.`,
      excepted === undefined ? -1 : exceptions.at(scriptJson(printable(excepted))),
      consolePage.test(finding.consoleUrl ?? '') ? finding.consoleUrl : 0,
    ];
    yield new Markup(`${index === 0 ? '' : ','}\n${scriptJson(row)}`);
  }
  yield new Markup(`],"limits":[${limits}],"exceptions":[${exceptions}]}`);
}

/** Texts that many rows share, each once, told by its place. */
class Interned {
  readonly #places = new Map<string, number>();

  at(json: string): number {
    const known = this.#places.get(json);
    if (known !== undefined) return known;
    this.#places.set(json, this.#places.size);
    return this.#places.size - 1;
  }

  toString(): string {
    return [...this.#places.keys()].join(',');
  }
}

const costOf = ({ monthlyUsd }: ReportFinding): Fact[] =>
  monthlyUsd === null ? [] : [['Cost', `${formatUsd(monthlyUsd)} a month`]];

function excessWords({ excess }: ReportFinding): string | 0 {
  if (excess === null) return 0;
  return `What was seen is ${formatCount(Math.round(excess * 100) / 100)} times the limit.`;
}

function historyWords({ firstSeen }: ReportFinding, now: string, timeZone: string | undefined): string {
  if (firstSeen === undefined) return 'No earlier run that is remembered found it.';
  const [first, present] = [parseInstant(firstSeen), parseInstant(now)];
  const ago = first === undefined || present === undefined ? '' : ` (${relativeWords(first, present)})`;
  return `First found ${momentWords(firstSeen, timeZone)}${ago}.`;
}

/** Links lead to the control panel or nowhere. */
const consolePage = /^https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+$/;
