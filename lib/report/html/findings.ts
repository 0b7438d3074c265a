import { severities } from '../../model.ts';
import { formatCount, plural } from '../../text.ts';
import type { ReportDocument } from '../document.ts';
import { exceptionWords } from '../exception-words.ts';
import { changeWords } from '../moment.ts';
import { nextStep } from '../next-step.ts';
import { type Block, toSections } from '../sections.ts';
import { nameOf, subjectWords } from '../subject-words.ts';
import { html, type Markup } from './escape.ts';
import { messageOf } from './finding-data.ts';
import { aboutOf, titleOf } from './policy-words.ts';
import { markOf, standings } from './verdict-marks.ts';

/** Findings that stand in the page itself, for paper and for browsers without scripts; the worst. */
export const PLAIN = 1_000;

/** Renders the controls that filter findings, an empty place for them, and the worst of them as plain tables. */
export function* renderFindings(document: ReportDocument, timeZone?: string): Generator<Markup> {
  const { findings, complete } = document;
  yield html`<section id="findings"><h2>Findings</h2>
`;
  if (findings.length === 0) {
    const words = complete
      ? 'There is nothing to report.'
      : 'Nothing of what was read is to be reported; more may be in what could not be read.';
    yield html`<p>${words}</p></section>
`;
    return;
  }
  yield renderFilters(document);
  yield html`<div id="list"></div>
<div class="plain">
`;
  for (const section of toSections({ ...document, findings: findings.slice(0, PLAIN) })) {
    if (section.blocks.length === 0) continue;
    yield html`<div class="policy"><h3>${titleOf(section)}</h3><p>${aboutOf(section, document)}</p></div>
`;
    for (const block of section.blocks) yield* renderPlain(block, document.now, timeZone);
  }
  yield html`<p>${leftOut(document)}</p>
</div>
</section>
`;
}

function leftOut({ findings }: ReportDocument): string {
  const rest = findings.slice(PLAIN);
  if (rest.length === 0) return `These are all ${plural(findings.length, 'finding')}.`;
  const failing = rest.filter(({ verdict }) => verdict === 'fail').length;
  const words = failing > 0 ? `, ${formatCount(failing)} of them failures` : ', none of them a failure';
  return `These are the worst ${formatCount(PLAIN)}. The other ${formatCount(rest.length)}${words}, are not printed: open this page in a browser with scripts, or use the format csv or json.`;
}

/** Hidden until the script that makes them work says otherwise. */
function renderFilters({ findings, policies }: ReportDocument): Markup {
  const counts = new Map<string, number>();
  const sections = toSections({ findings, policies } as ReportDocument, 0);
  for (const { blocks } of sections) {
    for (const { standing, severity, count } of blocks) {
      for (const key of [`standing ${standing}`, `severity ${severity}`])
        counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  const box = (name: string, value: string, mark?: Markup) => {
    const count = counts.get(`${name} ${value}`);
    return count === undefined
      ? undefined
      : html`<label><input type="checkbox" name="${name}" value="${value}"/>${mark}<span>${value} <span class="count">${formatCount(count)}</span></span></label>`;
  };
  return html`<div class="filters" role="search" aria-label="Findings" hidden="hidden">
<label>Name, id, message or rule<input type="search" id="search" autocomplete="off" spellcheck="false"/></label>
<label>Policy<select id="policy"><option value="">Any</option>${sections
    .filter(({ blocks }) => blocks.length > 0)
    .map((section, at) => html`<option value="${at}">${section.id}</option>`)}</select></label>
<fieldset><legend>Verdict</legend><div class="chips">${standings.map((standing) => box('standing', standing, markOf(standing)))}</div></fieldset>
<fieldset><legend>Severity</legend><div class="chips">${severities.map((severity) => box('severity', severity))}</div></fieldset>
</div>
<div class="shown" hidden="hidden"><p role="status"></p><button type="button" id="reset">Clear the filters</button></div>
`;
}

function* renderPlain(block: Block, now: string, timeZone: string | undefined): Generator<Markup> {
  const { kind, rule, severity, standing, count, findings } = block;
  const next = nextStep(kind, standing);
  const named = rule === kind ? rule : `${rule} (${kind})`;
  yield html`<div class="block"><h4>${markOf(standing)} ${named} <span class="count">${severity}, ${standing}: ${formatCount(count)}</span></h4>
${next === undefined ? undefined : html`<p>${next}</p>`}
<table><thead><tr><th scope="col">Subject</th><th scope="col">Finding</th><th scope="col">When</th></tr></thead><tbody>
`;
  for (const finding of findings) {
    const excepted = exceptionWords(finding);
    yield html`<tr><th scope="row">${nameOf(finding)} <span class="soft">${subjectWords(finding)}</span></th><td>${messageOf(finding)}${excepted === undefined ? undefined : html`<br/>${excepted}`}</td><td>${changeWords(finding, now, timeZone)}</td></tr>
`;
  }
  yield html`</tbody></table></div>
`;
}
