import { formatCount } from '../../text.ts';
import type { Block } from '../sections.ts';
import { draw, type Picture } from './draw.ts';
import { html, type Markup } from './escape.ts';
import { markOf } from './verdict-marks.ts';

type Standing = Block['standing'];

/** A picture with all that is in it as words too. */
export interface Figure {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What to see in it, in a sentence or two. */
  readonly says: string;
  /** Too wide for half a page. */
  readonly wide?: boolean;
  /** The standings that its colours and textures mean. */
  readonly key?: readonly Standing[];
  /** Other signs that it uses, with what they mean. */
  readonly signs?: readonly (readonly [sign: Markup, meaning: string])[];
  /** Undefined where there are too many pictures of the sort: the table has the numbers. */
  readonly picture: Picture | undefined;
  readonly table: Table;
}

export interface Table {
  readonly head: readonly string[];
  /** The first cell of each row names it. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Renders a picture, what it says and, to be opened, its numbers. */
export function renderFigure({
  id,
  title,
  says,
  wide,
  key = [],
  signs = [],
  picture,
  table,
}: Figure): Markup {
  const meanings: Figure['signs'] = [
    ...key.map((standing) => [markOf(standing), standing] as const),
    ...signs,
  ];
  const drawn = picture && draw(id, `${title}. ${says}`, picture);
  return html`<figure${wide ? html` class="wide"` : undefined}>
<figcaption><h3>${title}</h3><p class="says">${says}</p></figcaption>
${meanings.length > 0 && drawn ? html`<ul class="key">${meanings.map(([sign, meaning]) => html`<li>${sign}${meaning}</li>`)}</ul>` : undefined}
${drawn && wide ? html`<div class="scroll" role="region" aria-label="${title}" tabindex="0">${drawn}</div>` : drawn}
<details><summary>The numbers as a table</summary><div class="scroll" role="region" aria-label="${title}, as a table" tabindex="0">${renderTable(table)}</div></details>
</figure>
`;
}

/** Renders rows with a head; columns that hold numbers only stand to the right. */
export function renderTable({ head, rows }: Table): Markup {
  const numeric = head.map((_, at) => rows.every((row) => typeof row[at] === 'number'));
  const side = (at: number) => (numeric[at] ? html` class="n"` : undefined);
  return html`<table><thead><tr>${head.map((title, at) => html`<th scope="col"${side(at)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, at) =>
        at === 0 ? html`<th scope="row">${shown(cell)}</th>` : html`<td${side(at)}>${shown(cell)}</td>`,
      )}</tr>
`,
  )}</tbody></table>`;
}

const shown = (cell: string | number) => (typeof cell === 'number' ? formatCount(cell) : cell);
