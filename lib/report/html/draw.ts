import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, Markup } from './escape.ts';

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TitleComponent,
]);

/** What a picture shows and how large it is, in pixels; it is scaled to the page. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly option: EChartsCoreOption;
}

/** The text of axes and labels. */
export const text = { color: 'var(--soft)', fontSize: 12 } as const;
export const ruler = { lineStyle: { color: 'var(--line)' } } as const;
export const axisLine = { lineStyle: { color: 'var(--edge)' } } as const;
/** Labels stay inside of the picture. */
export const inside = { outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' } as const;

/** An axis of whole numbers from nought. */
export const numbers = {
  type: 'value',
  min: 0,
  minInterval: 1,
  splitNumber: 4,
  axisLabel: text,
  splitLine: ruler,
} as const;

/** An axis of time from one instant to another, in milliseconds: months where there are many days. */
export const time = (from: number, to: number) => ({
  type: 'time',
  min: from,
  max: to,
  splitNumber: 4,
  axisLine,
  axisLabel: {
    ...text,
    hideOverlap: true,
    showMinLabel: false,
    showMaxLabel: false,
    formatter: (at: number) => new Date(at).toISOString().slice(...(to - from > MONTHS ? [0, 7] : [5, 10])),
  },
  splitLine: { show: false },
});
const MONTHS = 200 * 86_400_000;

/**
 * The library remembers how wide texts are under the texts themselves, in a plain object: a Droplet called `__proto__`
 * would write into the prototype of every object of this process. No prototype has a name that ends with a blank, and
 * nobody sees it at the end of a label.
 * @see https://github.com/ecomfe/zrender/blob/master/src/core/LRU.ts
 */
const harmless = (words: string) => `${words} `;

/** An axis of names, first on top or leftmost. */
export const names = (data: readonly string[]) => ({
  type: 'category',
  data: data.map(harmless),
  axisLabel: { ...text, interval: 0 },
  axisLine,
  axisTick: { show: false },
});

/** Words of their own somewhere in a picture. */
export const caption = (
  words: string,
  left: number | undefined,
  top: number,
  color: string = text.color,
) => ({
  text: harmless(words),
  left,
  top,
  padding: 0,
  textStyle: { ...text, color, fontWeight: 'normal' },
});

/**
 * Draws a picture as SVG that takes its colours and letters from the page, and is the same however often it is drawn.
 * `id` is unique in the page.
 */
export function draw(id: string, name: string, { width, height, option }: Picture): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    return new Markup(fitForPage(chart.renderToSVGString(), id, name));
  } finally {
    chart.dispose();
  }
}

/**
 * What the page's policy on contents would block becomes attributes (it allows no style in elements), what is for
 * scripts is left out, and ids count from the picture and not from the process.
 */
function fitForPage(svg: string, id: string, name: string): string {
  return svg
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(/ (?:class|pointer-events|ecmeta_\w+|version|baseProfile|xmlns:xlink)="[^"]*"/g, '')
        .replace(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
        .replace(/(id="|url\(#)zr\d+-/g, `$1${id}-`),
    )
    .replace(/^<svg /, () => `<svg class="picture" role="img" aria-label="${escapeHtml(name)}" `)
    .replace(/<rect [^>]*fill="none"><\/rect>\n?/, '')
    .replaceAll('<defs >', '<defs>')
    .replaceAll('<g >', '<g>')
    .replaceAll('></path>', '/>');
}

/** The font of the page is used; of a style only size and weight remain, also where it is written short. */
function attributesOf(style: string): string {
  const size = /font(?:-size)?:[^;]*?([\d.]+)px/.exec(style)?.[1];
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  return `${size ? ` font-size="${size}"` : ''}${weight ? ` font-weight="${weight}"` : ''}`;
}
