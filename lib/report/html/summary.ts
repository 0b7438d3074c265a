import { formatCount, plural } from '../../text.ts';
import { accountWords, inventoryWords, readingWords } from '../account-words.ts';
import { answer, judgements, verdictWords } from '../answer.ts';
import { costWords } from '../cost-words.ts';
import type { ReportDocument } from '../document.ts';
import { momentWords } from '../moment.ts';
import { html, type Markup } from './escape.ts';
import { markOf, verdicts } from './verdict-marks.ts';

const tones = {
  COMPLIANT: {
    tone: 'good',
    path: 'M5 0a5 5 0 1 1 0 10A5 5 0 0 1 5 0ZM2.2 5.3 4.3 7.4 8 3.4 7.2 2.7 4.3 5.9 3 4.6Z',
  },
  VIOLATIONS: { tone: 'bad', path: 'M5 0.2 10 9.6H0ZM4.4 3.6V6.6H5.6V3.6ZM4.4 7.4V8.6H5.6V7.4Z' },
  INCOMPLETE: { tone: 'open', path: 'M5 0 10 5 5 10 0 5ZM4.4 2.6V5.8H5.6V2.6ZM4.4 6.6V7.8H5.6V6.6Z' },
  'NOTHING JUDGED': { tone: 'open', path: 'M5 0 10 5 5 10 0 5ZM2.8 4.4V5.6H7.2V4.4Z' },
} as const;

/** Renders the answer, with what it is an answer about. */
export function renderSummary(document: ReportDocument, timeZone?: string): Markup {
  const { word, detail } = answer(document);
  const { tone, path } = tones[word];
  const { tally, policies, account } = document;
  const about: [string, string][] = [
    ['Account', accountWords(account)],
    ['Judged at', momentWords(document.now, timeZone)],
    [
      'Judgements',
      `${formatCount(judgements(tally))} by ${plural(policies.length, 'policy', 'policies')}: ${verdictWords(document)}`,
    ],
    ['Inventory', inventoryWords(document)],
    ['Read', readingWords(document.inventory)],
    ['Cost', costWords(document)],
  ];
  return html`<section class="${tone}" id="answer">
<h1><svg viewBox="0 0 10 10" aria-hidden="true"><path fill-rule="evenodd" d="${path}"/></svg><span>${word.charAt(0)}${word.slice(1).toLowerCase()}</span></h1>
<p class="lead">${detail}.</p>
<ul class="tally" id="marks">${verdicts.map((verdict) => html`<li><b>${formatCount(tally[verdict])}</b><span>${markOf(verdict)}${verdict}</span></li>`)}</ul>
<dl class="about">${about.map(
    ([term, words]) => html`<dt>${term}</dt><dd>${words}</dd>
`,
  )}</dl>
</section>
`;
}
