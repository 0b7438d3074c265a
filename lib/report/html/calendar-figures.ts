import { formatCount, plural, printable } from '../../text.ts';
import type { Figures } from '../figures-schema.ts';
import { axisLine, caption, names, text } from './draw.ts';
import { html, type Markup } from './escape.ts';
import type { Figure } from './figure.ts';

type Calendar = Figures['calendars'][number];
type State = Calendar['resources'][number]['tiers'][number][number];

/** Rules and, of each, resources that are drawn, worst first; the table has all that were counted out. */
const RULES = 4;
const RESOURCES = 24;
const [LEFT, GAP, TOP, ROW] = [150, 22, 26, 20];

/** A shape of its own for each state, so that nobody needs its colour. */
const signs: Record<
  State,
  { readonly symbol: string; readonly size: number; readonly style: object; readonly means: string }
> = {
  empty: {
    symbol: 'triangle',
    size: 0.95,
    style: { color: 'var(--fail)' },
    means: 'empty: nothing to restore from',
  },
  unknown: {
    symbol: 'diamond',
    size: 0.95,
    style: { color: 'var(--unknown)' },
    means: 'unknown: unread points could fill it',
  },
  filled: { symbol: 'rect', size: 0.9, style: { color: 'var(--pass)' }, means: 'filled' },
  open: {
    symbol: 'rect',
    size: 0.8,
    style: { color: 'none', borderColor: 'var(--skipped)', borderWidth: 1 },
    means: 'not over yet',
  },
  early: { symbol: 'circle', size: 0.3, style: { color: 'var(--skipped)' }, means: 'before its time' },
};
const states = Object.keys(signs) as State[];
const paths: Record<State, string> = {
  empty: 'M5 0.5 9.5 9.5H0.5Z',
  unknown: 'M5 0.5 9.5 5 5 9.5 0.5 5Z',
  filled: 'M0.5 0.5H9.5V9.5H0.5Z',
  open: 'M1 1H9V9H1Z',
  early: 'M5 3.5A1.5 1.5 0 1 1 4.99 3.5Z',
};

/** Which slots of a schedule hold a point, resource by resource. */
export function calendarFigures({ calendars }: Figures): Figure[] {
  return calendars.map((calendar, at) => {
    const { policy, rule, resources, more, timeZone, missingAllowed } = calendar;
    const bad = resources.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown').length;
    const undrawn = Math.max(0, resources.length - RESOURCES);
    const used = states.filter((state) =>
      resources.some(({ tiers }) => tiers.some((slots) => slots.includes(state))),
    );
    return {
      id: `calendar-${at}`,
      title: `Calendar: ${policy} / ${rule}`,
      says: [
        `${formatCount(bad)} of ${plural(resources.length, 'resource')} shown miss a slot or may miss one, worst first. Slots are of ${timeZone}; ${missingAllowed === 0 ? 'none' : formatCount(missingAllowed)} of a tier may be empty.`,
        undrawn > 0 ? `${formatCount(undrawn)} more are in the table.` : '',
        more > 0
          ? `${formatCount(more)} that are no worse are not listed here; the findings below have all that fail.`
          : '',
      ]
        .filter(Boolean)
        .join(' '),
      wide: true,
      signs: used.map((state) => [signOf(state), signs[state].means] as const),
      picture: at >= RULES || resources.length === 0 ? undefined : pictureOf(calendar),
      table: {
        head: ['Resource', 'Verdict', 'Tier', 'Filled', 'Empty', 'Unknown', 'Not filled of those that count'],
        rows: resources.flatMap(({ kind, id, name, verdict, tiers, missing }) =>
          calendar.tiers.map(({ tier, slots, older }, index) => {
            const among = (state: State) =>
              slots.filter((_, slot) => tiers[index]?.[slot] === state).map((slot) => slot.name);
            return [
              `${printable(name, 60)} (${kind} ${printable(id, 60)})`,
              verdict,
              tier,
              `${formatCount(among('filled').length)} of ${formatCount(slots.length)}`,
              among('empty').join(', ') || 'none',
              among('unknown').join(', ') || 'none',
              `${formatCount(missing[index] ?? 0)}${older > 0 ? `, with ${plural(older, 'older slot')}` : ''}`,
            ];
          }),
        ),
      },
    };
  });
}

/** A panel for each tier, side by side, all with the same width for a slot. */
function pictureOf({ tiers, resources }: Calendar): NonNullable<Figure['picture']> {
  const drawn = resources.slice(0, RESOURCES);
  const columns = tiers.reduce((sum, { slots }) => sum + slots.length, 0);
  const room = Math.max(940 - LEFT - GAP * tiers.length, columns * 7);
  const slot = Math.min(26, room / Math.max(1, columns));
  const height = TOP + ROW * drawn.length + 26;
  const lefts = tiers.map((_, at) =>
    tiers
      .slice(0, at)
      .reduce((left, { slots }) => left + Math.max(MIN_PANEL, slots.length * slot) + GAP, LEFT),
  );
  const panels = tiers.map(({ slots }, at) => ({
    left: lefts[at] ?? LEFT,
    width: slots.length * slot,
    top: TOP,
    height: ROW * drawn.length,
  }));
  const last = panels.at(-1);
  return {
    width: Math.ceil(Math.max(940, (last?.left ?? 0) + Math.max(MIN_PANEL, last?.width ?? 0) + GAP)),
    height,
    option: {
      title: tiers.map(({ tier }, at) => caption(tier, lefts[at], 4)),
      grid: panels,
      xAxis: tiers.map(({ slots }, at) => ({
        ...names(slots.map(({ name }) => name)),
        gridIndex: at,
        axisLine,
        axisLabel: {
          ...text,
          fontSize: 11,
          interval: endsOnly(slots.length, slots.length * slot),
          alignMinLabel: 'left',
          alignMaxLabel: slots.length * slot < MIN_PANEL ? 'left' : 'right',
        },
      })),
      yAxis: tiers.map((_, at) => ({
        ...names(drawn.map(({ name }) => (at === 0 ? printable(name.trim() || '(no name)', 20) : ''))),
        gridIndex: at,
        inverse: true,
        axisLine: { show: false },
      })),
      series: tiers.flatMap((_, at) =>
        states.map((state) => ({
          type: 'scatter',
          xAxisIndex: at,
          yAxisIndex: at,
          symbol: signs[state].symbol,
          symbolSize: [signs[state].size * Math.min(slot, ROW) - 1, signs[state].size * ROW * 0.8],
          itemStyle: { opacity: 1, ...signs[state].style },
          data: drawn.flatMap((resource, row) =>
            (resource.tiers[at] ?? []).flatMap((found, column) => (found === state ? [[column, row]] : [])),
          ),
        })),
      ),
    },
  };
}

/** Room for the names of the first and the last slot. */
const MIN_PANEL = 64;
const endsOnly = (count: number, width: number) => (index: number) =>
  index === count - 1 || (index === 0 && width > 2 * MIN_PANEL + 10);

const signOf = (state: State): Markup =>
  html`<svg class="mark" viewBox="0 0 10 10" aria-hidden="true"><path d="${paths[state]}" ${
    state === 'open'
      ? html`fill="none" stroke="var(--skipped)" stroke-width="1.5"`
      : html`fill="var(--${state === 'empty' ? 'fail' : state === 'filled' ? 'pass' : state === 'early' ? 'skipped' : state})"`
  }/></svg>`;
