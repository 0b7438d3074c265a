import { printableJson } from '../text.ts';
import { answer, judgements, tallyWords } from './answer.ts';
import type { ReportDocument, ReportFinding } from './document.ts';
import { exceptionWords } from './exception-words.ts';
import type { RenderOptions } from './index.ts';
import { changeWords } from './moment.ts';
import { type Block, type Section, toSections } from './sections.ts';
import { nameOf, subjectWords } from './subject-words.ts';
import { escapeMarks, escapeXml, tag } from './xml.ts';

/** How the tests of a suite came out, as its attributes count them. */
interface Counts {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

/**
 * Renders JUnit XML for build servers: a suite a policy, a test case a subject and rule, and first a suite about the
 * reading, whose errors keep an incomplete audit from looking green. It keeps to Ant's schema and to the one of Jenkins.
 * @see https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export function* renderJunit(document: ReportDocument, options: RenderOptions): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  let id = 0;
  yield* renderReading(document, id);
  for (const section of toSections(document)) {
    id += 1;
    yield* renderPolicy(section, id, document, options);
  }
  yield '</testsuites>\n';
}

/** No policy can be called so. */
const READING = '(reading)';

function* renderReading(document: ReportDocument, id: number): Generator<string> {
  const { gaps, complete } = document;
  const whole = complete && gaps.length === 0;
  const counts = { tests: 1 + gaps.length, failures: 0, errors: whole ? 0 : 1 + gaps.length, skipped: 0 };
  const { inventory, account } = document;
  const read = { account: account.id, droplets: inventory.droplets, volumes: inventory.volumes };
  yield* renderHead(READING, id, counts, document, { ...read, ...inventory.points });
  const about = { name: 'everything is known', classname: `snapwarden.${READING}` };
  const { word, detail } = answer(document);
  yield whole ? testCase(about) : testCase(about, 'error', 'incomplete', `${word}: ${detail}`);
  const seen = new Map<string, number>();
  for (const { endpoint, reason, affects } of gaps) {
    const nth = (seen.get(endpoint) ?? 0) + 1;
    seen.set(endpoint, nth);
    const name = `${endpoint} is read${nth === 1 ? '' : ` (${nth})`}`;
    const hidden = [`It could hide: ${affects.join('; ')}`].map(escapeXml);
    yield testCase({ ...about, name }, 'error', 'gap', `${endpoint}: ${reason}`, hidden);
  }
  yield* renderTail([`${word}: ${detail}`]);
}

function* renderPolicy(
  section: Section,
  id: number,
  document: ReportDocument,
  options: RenderOptions,
): Generator<string> {
  const { blocks, summary } = section;
  const isEmpty = summary !== null && judgements(summary.tally) === 0 && blocks.length === 0;
  const counts = isEmpty ? { tests: 1, failures: 0, errors: 0, skipped: 1 } : countOf(blocks);
  const properties = summary && { selected: summary.selected, ...summary.tally };
  yield* renderHead(section.id, id, counts, document, { title: section.title, ...properties });
  if (isEmpty) {
    const about = { name: 'something is selected', classname: classOf(section.id, 'select') };
    const what = document.complete ? 'here' : 'of what was read';
    yield testCase(about, 'skipped', '', `The policy selects nothing ${what}.`);
  }
  for (const { findings, standing } of blocks) {
    for (const finding of findings) yield renderFinding(finding, standing, document.now, options);
  }
  const due = blocks.filter(({ standing }) => standing === 'due').flatMap(({ findings }) => findings);
  yield* renderTail([
    ...(summary ? [tallyWords(summary.tally)] : []),
    ...due.map((finding) => `Due: ${nameOf(finding)}: ${finding.message}`),
  ]);
}

function countOf(blocks: readonly Block[]): Counts {
  const counts: Counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  const keys = { failure: 'failures', error: 'errors', skipped: 'skipped' } as const;
  for (const { standing, count } of blocks) {
    counts.tests += count;
    const element = elements[standing];
    if (element) counts[keys[element]] += count;
  }
  return counts;
}

const elements = {
  fail: 'failure',
  unknown: 'error',
  excepted: 'skipped',
  skipped: 'skipped',
  due: undefined,
  pass: undefined,
} as const satisfies Record<Block['standing'], 'failure' | 'error' | 'skipped' | undefined>;

function renderFinding(
  finding: ReportFinding,
  standing: Block['standing'],
  now: string,
  { timeZone }: RenderOptions,
): string {
  const about = {
    name: `${nameOf(finding)} (${subjectWords(finding)})`,
    classname: classOf(finding.policy, finding.rule),
  };
  const element = elements[standing];
  if (!element) return testCase(about);
  const lines = [
    finding.message,
    exceptionWords(finding),
    changeWords(finding, now, timeZone),
    finding.consoleUrl ?? undefined,
    finding.fingerprint,
  ].flatMap((line) => (line === undefined ? [] : [escapeXml(line)]));
  const data = [`Seen: ${jsonText(finding.facts)}`, `Allowed: ${jsonText(finding.limit)}`];
  const message = `${standing === 'excepted' || standing === 'skipped' ? words[standing] : ''}${finding.message}`;
  return testCase(about, element, finding.severity, message, [...lines, ...data]);
}

/** What the element alone does not say. */
const words = { excepted: 'excepted: ', skipped: 'does not apply yet: ' } as const;

/** Build servers take what stands before the last dot for a package. */
const classOf = (policy: string, rule: string) => `${policy}.${rule}`;

/** @param lines escaped already */
function testCase(
  about: { readonly name: string; readonly classname: string },
  element?: 'failure' | 'error' | 'skipped',
  type = '',
  message = '',
  lines: readonly string[] = [],
): string {
  const attributes = { ...about, time: 0 };
  if (!element) return `${tag('testcase', attributes, '/')}\n`;
  // Ant's schema has no type for what is skipped.
  const start = tag(element, element === 'skipped' ? { message } : { type, message });
  const inner = `${start}${lines.join('\n')}</${element}>`;
  return `${tag('testcase', attributes)}${inner}</testcase>\n`;
}

function* renderHead(
  name: string,
  id: number,
  counts: Counts,
  { now }: ReportDocument,
  properties: Readonly<Record<string, string | number | null>>,
): Generator<string> {
  const suite = { name: name.trim() === '' ? '(no name)' : name, package: 'snapwarden', id };
  // The schema allows no zone: the time is UTC.
  const when = { timestamp: now.slice(0, 19), hostname: 'localhost', time: 0 };
  yield `${tag('testsuite', { ...suite, ...counts, ...when })}\n<properties>\n`;
  for (const [key, value] of Object.entries(properties)) {
    if (value !== null) yield `${tag('property', { name: key, value }, '/')}\n`;
  }
  yield '</properties>\n';
}

function* renderTail(lines: readonly string[]): Generator<string> {
  yield '<system-out>';
  for (const line of lines) yield `${escapeXml(line)}\n`;
  yield '</system-out>\n<system-err/>\n</testsuite>\n';
}

const jsonText = (value: unknown): string => escapeMarks(printableJson(JSON.stringify(value)));
