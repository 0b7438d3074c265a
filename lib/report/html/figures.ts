import { plural } from '../../text.ts';
import type { ReportDocument } from '../document.ts';
import { ageFigures } from './age-figures.ts';
import { calendarFigures } from './calendar-figures.ts';
import { dueFigure } from './due-figure.ts';
import { html, type Markup } from './escape.ts';
import { type Figure, renderFigure } from './figure.ts';
import { growthFigure } from './growth-figure.ts';
import { regionFigure } from './region-figure.ts';
import { trendFigures } from './trend-figures.ts';
import { verdictFigure } from './verdict-figure.ts';

/** Renders every picture for which there is something to draw, and says which there are not. */
export function* renderFigures(document: ReportDocument, timeZone?: string): Generator<Markup> {
  const { figures } = document;
  const one = (figure: Figure | undefined) => (figure ? [figure] : []);
  const sorts: readonly (readonly [missing: string, figures: readonly Figure[]])[] = [
    ['verdicts, as there is no policy', one(verdictFigure(document))],
    ['regions, as no resource or point was read', figures ? one(regionFigure(figures)) : []],
    ['what falls due, as nothing changes by time alone', one(dueFigure(document, timeZone))],
    ['growth, as no dated point was read', one(growthFigure(document))],
    ['ages, as no rule of kind max-age judges a point', figures ? ageFigures(figures) : []],
    ['a trend, as no earlier run is at hand', figures ? trendFigures(figures, timeZone) : []],
    ['a calendar, as no rule of kind schedule judges a resource', figures ? calendarFigures(figures) : []],
  ];
  yield html`<section id="pictures"><h2>At a glance</h2>
<div class="figures">
`;
  for (const [, drawn] of sorts) for (const figure of drawn) yield renderFigure(figure);
  const { ages = 0, calendars = 0 } = figures?.omitted ?? {};
  const omitted = [
    ages > 0 ? plural(ages, 'rule about age', 'rules about age') : '',
    calendars > 0 ? plural(calendars, 'schedule') : '',
  ].filter(Boolean);
  const missing = sorts.flatMap(([words, drawn]) => (drawn.length === 0 ? [words] : []));
  yield html`</div>
${missing.length > 0 ? html`<p class="soft">There is no picture of ${figures ? missing.join('; of ') : 'more than this, because the figures were not counted'}.</p>` : undefined}
${omitted.length > 0 ? html`<p class="soft">${omitted.join(' and ')} with fewer failures are not drawn; the findings have them all.</p>` : undefined}
</section>
`;
}
