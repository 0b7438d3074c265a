import {
  accountWords,
  endpointWords,
  inventoryWords,
  notAudited,
  readingWords,
  troubled,
} from './account-words.ts';
import { answer, verdictWords } from './answer.ts';
import { controlStatuses, frameworkWords, notCertified } from './control-words.ts';
import { costWords } from './cost-words.ts';
import type { ReportDocument } from './document.ts';
import type { RenderOptions } from './index.ts';
import { type Span, toLines } from './lines.ts';
import { momentWords } from './moment.ts';
import { type Page, pageFor, roomAt } from './page.ts';
import { toSections } from './sections.ts';
import { isOneLine, renderSection } from './table-findings.ts';

/** Findings shown of one rule with the same verdict and severity; the others are counted. */
const SHOWN = 10;

/** Renders a report for people at a terminal: the answer, then the findings by policy, then what was not seen. */
export function* renderTable(document: ReportDocument, options: RenderOptions): Generator<string> {
  const page = pageFor(document, options);
  yield* renderHead(document, page);
  yield* renderSections(document, page);
  yield* renderControls(document, page);
  yield* renderUnread(document, page);
  yield '\n';
  yield* toLines([[notAudited, page.colors.dim]], roomAt(page, 0));
}

/** Renders what was found, policy by policy, each after an empty line. */
export function* renderSections(document: ReportDocument, page: Page): Generator<string> {
  let above = false;
  for (const section of toSections(document, SHOWN)) {
    const short = isOneLine(section);
    if (!(short && above)) yield '\n';
    yield* renderSection(section, page);
    above = short;
  }
}

function* renderHead(document: ReportDocument, page: Page): Generator<string> {
  const { bold, dim, green, red, yellow } = page.colors;
  const { word, detail } = answer(document);
  const color = { INCOMPLETE: yellow, VIOLATIONS: red, 'NOTHING JUDGED': yellow, COMPLIANT: green }[word];
  yield* toLines(
    [
      [`${word}:`, (text) => bold(color(text))],
      [` ${detail}`, bold],
    ],
    roomAt(page, 0, 2),
  );
  yield '\n';
  const rows = {
    Account: accountWords(document.account),
    'Judged at': momentWords(document.now, page.timeZone),
    Inventory: inventoryWords(document),
    Read: readingWords(document.inventory),
    Verdicts: verdictWords(document),
    Cost: costWords(document),
  };
  for (const [label, words] of Object.entries(rows)) {
    yield* toLines([[label.padEnd(11), dim], words], roomAt(page, 0, 11));
  }
}

/** A line for each framework: controls by status, worst first. */
function* renderControls({ controls }: ReportDocument, page: Page): Generator<string> {
  if (controls.length === 0) return;
  const { bold, dim, green, red, yellow } = page.colors;
  const colors = { 'not met': red, incomplete: yellow, met: green, 'not assessed': dim };
  yield '\n';
  yield* toLines(
    [
      ['Controls', bold],
      [` · ${notCertified}`, dim],
    ],
    roomAt(page, 0, 2),
  );
  yield* toLines([['─'.repeat(page.columns), dim]], roomAt(page, 0));
  for (const framework of controls) {
    const parts = controlStatuses.flatMap((status): Span[] => {
      const ids = framework.controls.filter((control) => control.status === status).map(({ id }) => id);
      return ids.length === 0 ? [] : ['  ', [status, colors[status]], ` ${ids.join(', ')}`];
    });
    yield* toLines([[frameworkWords(framework), bold], ...parts], roomAt(page, 2, 4));
  }
}

function* renderUnread({ gaps, inventory }: ReportDocument, page: Page): Generator<string> {
  const { bold, dim, yellow } = page.colors;
  if (gaps.length > 0) {
    yield '\n';
    yield* toLines([['What could not be read', (text) => bold(yellow(text))]], roomAt(page, 0));
    yield* toLines([['─'.repeat(page.columns), dim]], roomAt(page, 0));
  }
  for (const { endpoint, reason, affects } of gaps) {
    yield* toLines([['? ', yellow], [endpoint, bold], `  ${reason}`], roomAt(page, 2, 4));
    if (affects.length > 0) yield* toLines([[`could hide: ${affects.join('; ')}`, dim]], roomAt(page, 4, 6));
  }
  const rough = troubled(inventory);
  if (rough.length > 0) {
    yield '\n';
    yield* toLines(
      [['Endpoints that needed more than one try, or stayed incomplete', bold]],
      roomAt(page, 0),
    );
    yield* toLines([['─'.repeat(page.columns), dim]], roomAt(page, 0));
  }
  for (const one of rough) {
    yield* toLines([one.endpoint, [`  ${endpointWords(one)}`, dim]], roomAt(page, 2, 4));
  }
}
