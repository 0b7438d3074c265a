import { pointKinds } from '../../model.ts';
import { formatCount, plural, printable } from '../../text.ts';
import type { Figures } from '../figures-schema.ts';
import { capital } from './capital.ts';
import { caption, names, numbers, text } from './draw.ts';
import type { Figure } from './figure.ts';
import { lookOf, verdicts } from './verdict-marks.ts';

/** A region, or the others together. */
interface Place extends Omit<Figures['regions'][number], 'region'> {
  readonly name: string;
}

/** Regions that are drawn, the fullest first; the table has all. */
const DRAWN = 14;
const NAME = 12;

/** What lives in each region, by the worst that is said of it, and what lies there to recover from. */
export function regionFigure({ regions, otherRegions }: Figures): Figure | undefined {
  if (regions.length === 0) return undefined;
  const places = placesOf(regions, otherRegions);
  const drawn = places.slice(0, DRAWN);
  const labels = drawn.map(({ name }) => name);
  const grid = { top: 24, bottom: 22 };
  const labelled = (data: string[]) => ({ ...names(data), inverse: true, axisLine: { show: false } });
  return {
    id: 'regions',
    title: 'Coverage of each region',
    says: says(places, drawn.length),
    key: verdicts.filter((verdict) => places.some(({ resources }) => resources[verdict] > 0)),
    picture: {
      width: 400,
      height: 50 + 30 * drawn.length,
      option: {
        title: [caption('Resources', 68, 0), caption('Points', 250, 0)],
        grid: [
          { ...grid, left: 68, width: 146 },
          { ...grid, left: 250, width: 82 },
        ],
        xAxis: [numbers, { ...numbers, gridIndex: 1, splitNumber: 2 }],
        yAxis: [labelled(labels), { ...labelled(labels.map(() => '')), gridIndex: 1 }],
        series: [
          ...verdicts.map((verdict) =>
            barOf(
              lookOf(verdict),
              drawn.map(({ resources }) => resources[verdict] || '-'),
            ),
          ),
          barOf(
            { color: 'none', borderColor: 'var(--skipped)', borderWidth: 1 },
            drawn.map(({ unjudged }) => unjudged || '-'),
          ),
          {
            ...barOf(
              { color: 'var(--data)' },
              drawn.map((place) => ({ value: pointsOf(place), label: sizeLabel(place) })),
            ),
            stack: 'points',
            xAxisIndex: 1,
            yAxisIndex: 1,
          },
        ],
      },
    },
    table: {
      head: [
        'Region',
        ...verdicts.map((verdict) => `Resources: ${verdict}`),
        'Resources: not judged',
        ...pointKinds.map((kind) => capital(`${kind}s`)),
        'GB',
        'Points of unknown size',
      ],
      rows: places.map(({ name, resources, unjudged, points, sizeGigabytes, unsized }) => [
        name,
        ...verdicts.map((verdict) => resources[verdict]),
        unjudged,
        ...pointKinds.map((kind) => points[kind] ?? 'not read'),
        sizeGigabytes,
        unsized,
      ]),
    },
  };
}

function placesOf(regions: Figures['regions'], others: Figures['otherRegions']): Place[] {
  const named = regions.map(({ region, ...place }) => ({
    ...place,
    name: region === null ? 'not shown' : printable(region, NAME),
  }));
  return others ? [...named, { ...others, name: `${formatCount(others.regions)} others` }] : named;
}

function says(places: readonly Place[], drawn: number): string {
  const bare = places.filter((place) => resourcesOf(place) > 0 && pointsOf(place) === 0).length;
  const unjudged = places.reduce((sum, place) => sum + place.unjudged, 0);
  return [
    bare === 0
      ? 'Every region where something lives holds points.'
      : `${plural(bare, 'region')} where something lives ${bare === 1 ? 'holds' : 'hold'} no point.`,
    'A resource counts by the worst verdict on it or its points.',
    unjudged > 0
      ? `${plural(unjudged, 'resource')} that no rule is about ${unjudged === 1 ? 'is' : 'are'} hollow.`
      : '',
    places.length > drawn ? `${drawn} of ${formatCount(places.length)} are drawn; the table has all.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const barOf = (itemStyle: object, data: readonly unknown[]) => ({
  type: 'bar',
  stack: 'resources',
  barWidth: 14,
  itemStyle,
  data,
});

function sizeLabel({ sizeGigabytes, unsized }: Place): object {
  const least = unsized > 0 ? '≥ ' : '';
  return {
    ...text,
    show: true,
    position: 'right',
    formatter: `${least}${formatCount(Math.round(sizeGigabytes))} GB`,
  };
}

const resourcesOf = ({ resources, unjudged }: Place) =>
  verdicts.reduce((sum, verdict) => sum + resources[verdict], unjudged);
const pointsOf = ({ points }: Place) => pointKinds.reduce((sum, kind) => sum + (points[kind] ?? 0), 0);
