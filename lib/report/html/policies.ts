import { printable } from '../../text.ts';
import type { ReportDocument } from '../document.ts';
import { escapeLines, html, type Markup } from './escape.ts';

/** Renders the policy files as they stood; a page is long enough without, so each is opened to be read. */
export function* renderPolicies({ policyFiles = [] }: ReportDocument): Generator<Markup> {
  if (policyFiles.length === 0) return;
  yield html`<section id="policies"><h2>The policies as they stood</h2>
`;
  for (const { file, content } of policyFiles) {
    const name = printable(file, 200);
    yield html`<details class="files" open="open"><summary>${name}</summary><pre tabindex="0" role="region" aria-label="${name}">${escapeLines(content)}</pre></details>
`;
  }
  yield html`</section>
`;
}
