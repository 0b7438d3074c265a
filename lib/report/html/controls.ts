import { tallyWords } from '../answer.ts';
import type { ReportDocument } from '../document.ts';
import { html, Markup } from './escape.ts';
import { markOf } from './verdict-marks.ts';

type Framework = ReportDocument['controls'][number];
type Status = Framework['controls'][number]['status'];

const marks = {
  met: 'pass',
  'not met': 'fail',
  incomplete: 'unknown',
  'not assessed': 'skipped',
} as const satisfies Record<Status, unknown>;

/** Renders, framework by framework, what the policies are evidence for. */
export function renderControls({ controls }: ReportDocument): Markup {
  if (controls.length === 0) return new Markup('');
  return html`<section id="controls"><h2>Controls</h2>
<p class="soft">What the policies are evidence for, as they say themselves. This is evidence, no certification.</p>
${controls.map(renderFramework)}</section>
`;
}

function renderFramework({ framework, title, controls }: Framework): Markup {
  const name = title ?? (framework || 'Without a framework');
  return html`<h3 class="framework">${name}</h3>
<div class="scroll" role="region" aria-label="Controls of ${name}" tabindex="0"><table>
<thead><tr><th scope="col">Control</th><th scope="col">Status</th><th scope="col">Evidence</th></tr></thead>
<tbody>${controls.map(
    ({ id, title: words, status, policies, tally }) =>
      html`<tr><th scope="row">${id}${words === null ? undefined : html` <span class="soft">${words}</span>`}</th><td><span class="status">${markOf(marks[status])} ${status}</span></td><td>${policies.length === 0 ? 'no policy names it' : `${policies.join(', ')}: ${tallyWords(tally)}`}</td></tr>
`,
  )}</tbody></table></div>
`;
}
