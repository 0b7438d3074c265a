import { formatCount, printable } from '../text.ts';
import { accountWords, inventoryWords, notAudited, readingWords } from './account-words.ts';
import { answer, tallyWords, verdictWords } from './answer.ts';
import { frameworkWords, notCertified } from './control-words.ts';
import type { ControlStatus } from './controls.ts';
import { costWords } from './cost-words.ts';
import type { ReportDocument, ReportFinding } from './document.ts';
import { exceptionWords } from './exception-words.ts';
import type { RenderOptions } from './index.ts';
import { changeWords, firstSeenWords, momentWords } from './moment.ts';
import { type Block, type Section, toSections } from './sections.ts';
import { nameOf, subjectWords } from './subject-words.ts';

/** Already Markdown; plain text becomes it through `escapeMarkdown`. */
interface Markdown {
  readonly markdown: string;
}

/** Renders the whole report as GitHub-flavoured Markdown, every finding included, for tickets and wikis. */
export function* renderMarkdown(document: ReportDocument, options: RenderOptions): Generator<string> {
  yield* renderSummary(document, options);
  for (const section of toSections(document)) {
    if (section.blocks.length > 0) yield* renderSection(section, document.now, options);
  }
  yield* renderControls(document);
  yield* renderGaps(document);
  yield* renderLedger(document);
  yield `\n${escapeMarkdown(notAudited)}\n`;
}

/**
 * Untrusted text, cut to `max` code points, as Markdown that shows it and does nothing else: no link, image, HTML,
 * heading, cell, code or mathematics. GitHub and GitLab look for mentions, references to issues, bare addresses and
 * emoji after rendering, where character references are no obstacle any more; an empty comment is.
 * @see https://github.com/github/cmark-gfm/issues/181
 */
export function escapeMarkdown(text: string, max: number = 1_000): string {
  return printable(text, max).replace(marks, (mark, looked: string | undefined) => {
    const reference = `&#${mark.charCodeAt(0)};`;
    return looked === undefined ? reference : `${reference}<!-- -->`;
  });
}

/** What has a meaning to Markdown; captured, what is also looked for after rendering and so must be cut off. */
const marks =
  /[\\`*_{}[\]<>|]|([~$&#@]|[!%^](?=[\p{L}\p{N}_"])|(?<!\d):(?=\S)|:(?=[^\s\d])|(?<=GH)-(?=\d)|(?<=www)\.|\/(?=\/))|\.(?=\p{L})/giu;

function* renderSummary(document: ReportDocument, { timeZone }: RenderOptions): Generator<string> {
  const { word, detail } = answer(document);
  yield `# ${word}: ${escapeMarkdown(detail)}\n`;
  yield* renderTable(
    ['Account', accountWords(document.account)],
    [
      ['Judged at', momentWords(document.now, timeZone)],
      ['Inventory', inventoryWords(document)],
      ['Read', readingWords(document.inventory)],
      ['Verdicts', verdictWords(document)],
      ['Cost', costWords(document)],
    ],
  );
  yield* renderTable(
    ['Policy', 'Subjects', 'Fail', 'Unknown', 'Excepted', 'Skipped', 'Pass'],
    document.policies.map(({ id, selected, tally: { fail, unknown, excepted, skipped, pass } }) => [
      id,
      ...[selected, fail, unknown, excepted, skipped, pass].map(formatCount),
    ]),
  );
}

function* renderSection(section: Section, now: string, options: RenderOptions): Generator<string> {
  const { id, title, owner, summary, blocks } = section;
  yield `\n## ${escapeMarkdown(title === null ? id : `${id}: ${title}`)}\n`;
  const facts = [summary ? tallyWords(summary.tally) : '', owner === null ? '' : `owner: ${owner}`];
  if (facts.some(Boolean)) yield `\n${escapeMarkdown(facts.filter(Boolean).join('; '))}\n`;
  const rows = Iterator.from(blocks).flatMap((block) =>
    Iterator.from(block.findings).map((finding) => [
      `${words[block.standing]}, ${finding.severity}`,
      finding.rule,
      { markdown: linkSubject(finding) },
      { markdown: tellFinding(finding) },
      [changeWords(finding, now, options.timeZone), firstSeenWords(finding, now, options.timeZone)]
        .filter((words) => words !== undefined)
        .join('; '),
    ]),
  );
  yield* renderTable(['Verdict', 'Rule', 'Subject', 'Finding', 'When'], rows);
}

const words = {
  fail: '❌ fail',
  unknown: '❔ unknown',
  due: '⏳ due',
  excepted: '⚪ excepted',
  skipped: '⚪ skipped',
  pass: '✅ pass',
} as const satisfies Record<Block['standing'], string>;

const statuses = {
  met: '✅ met',
  'not met': '❌ not met',
  incomplete: '❔ incomplete',
  'not assessed': '⚪ not assessed',
} as const satisfies Record<ControlStatus, string>;

function* renderControls({ controls }: ReportDocument): Generator<string> {
  if (controls.length === 0) return;
  yield `\n## Controls\n\nThis is ${notCertified}.\n`;
  const rows = Iterator.from(controls).flatMap((framework) =>
    framework.controls.map(({ id, title, status, policies, tally }) => [
      frameworkWords(framework),
      title === null ? id : `${id}: ${title}`,
      statuses[status],
      policies.join(', '),
      policies.length === 0 ? '' : tallyWords(tally),
    ]),
  );
  yield* renderTable(['Framework', 'Control', 'Status', 'Policies', 'Verdicts'], rows);
}

function* renderGaps({ gaps }: ReportDocument): Generator<string> {
  if (gaps.length === 0) return;
  yield '\n## What could not be read\n';
  const rows = gaps.map(({ endpoint, reason, affects }) => [endpoint, reason, affects.join('; ')]);
  yield* renderTable(['Endpoint', 'Why', 'What it could hide'], rows);
}

function* renderLedger({ inventory: { endpoints } }: ReportDocument): Generator<string> {
  if (endpoints.length === 0) return;
  yield '\n## How the account was read\n';
  const counts = ['items', 'expected', 'requests', 'pages', 'duplicates', 'retries', 'throttled'] as const;
  const head = [
    'Endpoint',
    'Status',
    'Items',
    'Items by the API’s count',
    ...counts.slice(2).map(capitalised),
  ];
  const rows = endpoints.map((one) => [
    one.endpoint,
    one.status,
    ...counts.map((key) => (one[key] === null ? 'not given' : formatCount(one[key]))),
  ]);
  yield* renderTable(head, rows);
}

const capitalised = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function* renderTable(head: string[], rows: Iterable<readonly (string | Markdown)[]>): Generator<string> {
  const line = (cells: readonly (string | Markdown)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'string' ? escapeMarkdown(cell) : cell.markdown)).join(' | ')} |\n`;
  yield `\n${line(head)}${line(head.map(() => ({ markdown: '---' })))}`;
  for (const row of rows) yield line(row);
}

function tellFinding(finding: ReportFinding): string {
  const message = escapeMarkdown(finding.message);
  const excepted = exceptionWords(finding);
  return excepted === undefined ? message : `${message}<br>${escapeMarkdown(excepted)}`;
}

const consolePage = /^https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+$/;

function linkSubject(finding: ReportFinding): string {
  const name = escapeMarkdown(nameOf(finding));
  const url = finding.consoleUrl;
  const linked = url !== null && consolePage.test(url) ? `[${name}](${url})` : name;
  return `${linked} (${escapeMarkdown(subjectWords(finding))})`;
}
