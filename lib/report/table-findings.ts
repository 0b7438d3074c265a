import { formatCount, plural, printable } from '../text.ts';
import { judgements, tallyWords } from './answer.ts';
import type { ReportFinding } from './document.ts';
import { exceptionWords } from './exception-words.ts';
import { type Span, toEdges, toLines } from './lines.ts';
import { changeWords, firstSeenWords } from './moment.ts';
import { badge, type Page, roomAt } from './page.ts';
import type { Block, Section } from './sections.ts';
import { nameOf, subjectWords } from './subject-words.ts';

const MESSAGE_LENGTH = 600;
const OWNER_LENGTH = 100;

/** True for a policy that one line says everything about. */
export function isOneLine({ summary, blocks }: Section): boolean {
  return blocks.length === 0 && summary !== null && summary.tally.fail + summary.tally.unknown === 0;
}

/** Renders one policy: its tally, then what it found, rule by rule; or one line where it found nothing. */
export function* renderSection(section: Section, page: Page): Generator<string> {
  const { bold, dim, green, yellow } = page.colors;
  const { id, title, owner, summary } = section;
  if (summary !== null && isOneLine(section)) {
    const judged = judgements(summary.tally) > 0;
    const mark: Span = judged ? ['✓ ', green] : ['- ', yellow];
    const nothing = page.complete ? 'selects nothing' : 'selects nothing of what was read';
    const tally = judged ? tallyWords(summary.tally) : nothing;
    return yield* toLines([mark, [id, bold], [`: ${tally}`, dim]], roomAt(page, 0, 2));
  }
  const named: Span[] = [markOf(section, page), [id, bold], title === null ? '' : [` · ${title}`, dim]];
  if (owner !== null) named.push([` · ${printable(owner, OWNER_LENGTH)}`, dim]);
  const tally = summary && `${tallyWords(summary.tally)} · ${plural(summary.selected, 'subject')}`;
  yield* toEdges(named, [tally === null ? [] : [[tally, dim]]], roomAt(page, 0, 2));
  yield* toLines([['─'.repeat(page.columns), dim]], roomAt(page, 0));
  for (const block of section.blocks) yield* renderBlock(block, page);
}

function markOf({ blocks, summary }: Section, { colors }: Page): Span {
  const has = (verdict: 'fail' | 'unknown') =>
    blocks.some(({ standing }) => standing === verdict) || (summary?.tally[verdict] ?? 0) > 0;
  if (has('fail')) return ['✗ ', colors.red];
  return has('unknown') ? ['? ', colors.magenta] : ['✓ ', colors.green];
}

function* renderBlock(block: Block, page: Page): Generator<string> {
  const { dim, italic, underline } = page.colors;
  const { standing, severity, findings } = block;
  const rule = block.kind === block.rule ? block.rule : `${block.rule} (${block.kind})`;
  const count: Span = [`${formatCount(block.count)} ${standing}`, dim];
  const url = findings.length > 1 ? sharedUrl(findings) : null;
  const link: Span[] = url === null ? [] : [[url, (text) => dim(underline(text))], '  '];
  yield* toEdges([badge(block, page), `  ${rule}`], [[...link, count], [count]], roomAt(page, 2, 4));
  for (const finding of findings) yield* renderFinding(finding, url === null, page);
  const more = block.count - findings.length;
  if (more > 0) {
    const words = `… and ${formatCount(more)} more like these (${severity}, ${standing}); --format json has every one`;
    yield* toLines([[words, italic]], roomAt(page, 4, 6));
  }
}

/** One page of the control panel lists all snapshots; a link that all findings share is shown once. */
function sharedUrl(findings: readonly ReportFinding[]): string | null {
  const url = findings[0]?.consoleUrl ?? null;
  return findings.every(({ consoleUrl }) => consoleUrl === url) ? url : null;
}

function* renderFinding(finding: ReportFinding, withUrl: boolean, page: Page): Generator<string> {
  const { bold, dim, underline } = page.colors;
  const moments = [
    changeWords(finding, page.now, page.timeZone),
    firstSeenWords(finding, page.now, page.timeZone),
  ].filter((words) => words !== undefined);
  const when: Span[] = moments.length === 0 ? [] : [[moments.join('; '), dim]];
  const link: Span[] =
    withUrl && finding.consoleUrl !== null ? [[finding.consoleUrl, (text) => dim(underline(text))]] : [];
  const both: Span[] = when.length > 0 && link.length > 0 ? [...when, '  ', ...link] : link;
  yield* toEdges(
    [
      [nameOf(finding), bold],
      [`  ${subjectWords(finding)}`, dim],
    ],
    [both, when],
    roomAt(page, 4, 6),
  );
  yield* toLines([printable(finding.message, MESSAGE_LENGTH)], roomAt(page, 6));
  const excepted = exceptionWords(finding);
  if (excepted !== undefined) yield* toLines([[excepted, dim]], roomAt(page, 6));
}
