import { formatCount } from '../../text.ts';
import { notAudited } from '../account-words.ts';
import type { ReportDocument } from '../document.ts';
import { html, type Markup } from './escape.ts';
import { renderTable } from './figure.ts';

/** Renders what was read of the account and what was not. */
export function renderCompleteness({
  complete,
  gaps,
  tally,
  inventory: { endpoints },
}: ReportDocument): Markup {
  const whole = complete && gaps.length === 0 && tally.unknown === 0;
  const words = whole
    ? 'Everything that a policy asks about was read.'
    : 'Not everything that a policy asks about could be read or decided, so this report cannot say that all is well.';
  return html`<section id="completeness"><h2>Completeness</h2>
<p>${words}</p>
${
  gaps.length > 0
    ? html`<h3>What could not be read</h3>${scrolling(
        'What could not be read',
        renderTable({
          head: ['Endpoint', 'Why', 'What it could hide'],
          rows: gaps.map(({ endpoint, reason, affects }) => [endpoint, reason, affects.join('; ')]),
        }),
      )}`
    : undefined
}
${
  endpoints.length > 0
    ? html`<h3>How the account was read</h3>${scrolling(
        'How the account was read',
        renderTable({
          head: [
            'Endpoint',
            'Status',
            'Items',
            'By the API’s count',
            'Requests',
            'Pages',
            'Duplicates',
            'Retries',
            'Throttled',
          ],
          rows: endpoints.map((one) => [
            one.endpoint,
            one.status,
            one.items,
            one.expected === null ? 'not given' : formatCount(one.expected),
            one.requests,
            one.pages,
            one.duplicates,
            one.retries,
            one.throttled,
          ]),
        }),
      )}`
    : undefined
}
<p class="soft">${notAudited}</p>
</section>
`;
}

const scrolling = (name: string, table: Markup) =>
  html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
