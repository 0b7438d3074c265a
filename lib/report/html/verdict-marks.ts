import type { Block } from '../sections.ts';
import { html, type Markup } from './escape.ts';

type Standing = Block['standing'];

/** How a standing looks wherever it is drawn: a shape and a texture of its own beside its colour. */
interface Look {
  readonly path: string;
  readonly decal?: object;
}

/** Worst first; shapes in a square of 10. */
const looks: Record<Standing, Look> = {
  fail: { path: 'M5 0.4 9.8 9.4H0.2Z' },
  unknown: {
    path: 'M5 0 10 5 5 10 0 5Z',
    decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  },
  due: {
    path: 'M0.5 0.5H9.5L5 5 9.5 9.5H0.5L5 5Z',
    decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: Math.PI / 2 },
  },
  excepted: {
    path: 'M0.5 3H9.5V7H0.5Z',
    decal: {
      symbol: 'circle',
      dashArrayX: [
        [4, 4],
        [0, 4, 4, 0],
      ],
      dashArrayY: [4, 0],
      symbolSize: 0.6,
    },
  },
  skipped: {
    path: 'M1 1H4V9H1ZM6 1H9V9H6Z',
    decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 4] },
  },
  pass: { path: 'M5 0.2A4.8 4.8 0 1 1 4.99 0.2Z' },
};

/** Every standing, worst first. */
export const standings = Object.keys(looks) as Standing[];

/** The verdicts of a tally, worst first. */
export const verdicts = standings.filter((standing) => standing !== 'due');

/** What bars and cells of a standing are filled with. */
export function lookOf(standing: Standing): object {
  const { decal } = looks[standing];
  return {
    color: `var(--${standing})`,
    borderColor: 'var(--page)',
    borderWidth: 1,
    ...(decal && { decal: { ...decal, color: 'var(--texture)' } }),
  };
}

/** The shape of a standing, for the eye only: its word always stands beside it. */
export function markOf(standing: Standing): Markup {
  const { path } = looks[standing];
  return html`<svg class="mark" data-mark="${standing}" viewBox="0 0 10 10" aria-hidden="true"><path d="${path}" fill="var(--${standing})"/></svg>`;
}
