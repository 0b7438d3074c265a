import { type Severity, severities, type Verdict } from '../model.ts';
import { parseInstant } from '../time.ts';
import type { ReportDocument } from './document.ts';
import { Gauge } from './metric.ts';

/** Policies with series of their own, in the order of the set; the others share one. */
const MOST_POLICIES = 250;
const OTHERS = '(others)';

/** Verdicts that somebody should look at. */
const wanting = ['fail', 'unknown', 'excepted'] as const satisfies readonly Verdict[];

/**
 * Renders Prometheus metrics, text format 0.0.4, for node_exporter's textfile collector or a push gateway. No label holds
 * a name of the account, and there are at most 6,000 series: 22 a policy and fewer than 50 beside them.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @see https://prometheus.io/docs/practices/naming/
 */
export function* renderPrometheus(document: ReportDocument): Generator<string> {
  const account = document.account.id;
  yield* renderRun(document, account);
  yield* renderVerdicts(document, account);
  yield* renderInventory(document, account);
  yield* renderCosts(document, account);
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

function renderGauge(name: string, help: string, samples: readonly Sample[]): Generator<string> {
  const gauge = new Gauge(name, help);
  for (const [labels, value] of samples) gauge.add(labels, value);
  return gauge.render();
}

function* renderRun(document: ReportDocument, account: string): Generator<string> {
  const { complete, gaps, now, generatedAt, generator } = document;
  const one = (value: number): Sample[] => [[{ account }, value]];
  yield* renderGauge('build_info', 'The program that made this.', [
    [{ account, version: generator.version }, 1],
  ]);
  yield* renderGauge(
    'complete',
    '1 where everything was read and every verdict is certain, else 0.',
    one(complete ? 1 : 0),
  );
  yield* renderGauge('gaps', 'What could not be read and could touch a verdict.', one(gaps.length));
  yield* renderGauge('judged_timestamp_seconds', 'The instant that ages were judged at.', one(seconds(now)));
  yield* renderGauge(
    'generated_timestamp_seconds',
    'When this was written; it should be recent.',
    one(seconds(generatedAt)),
  );
}

function* renderVerdicts({ policies, findings }: ReportDocument, account: string): Generator<string> {
  const judged = new Gauge('judgements', 'Subjects times rules, by verdict.');
  const selected = new Gauge('selected_subjects', 'Distinct subjects that a policy selects.');
  const due = new Gauge('due_judgements', 'Passes that are about to end.');
  const found = new Gauge('findings', 'What needs a look, by severity; also findings about the policies.');
  const own = new Set(policies.slice(0, MOST_POLICIES).map(({ id }) => id));
  // What is wrong with exceptions is no policy's, and there may be none of it.
  const labelOf = (id: string) => (own.has(id) || id === 'exceptions' ? id : OTHERS);
  const count = (policy: string, severity: Severity, verdict: Verdict, value: number) =>
    found.add({ account, policy, severity, verdict }, value);
  for (const { id, tally, selected: subjects, severity, rules } of policies) {
    const policy = labelOf(id);
    for (const [verdict, value] of Object.entries(tally)) judged.add({ account, policy, verdict }, value);
    selected.add({ account, policy }, subjects);
    due.add({ account, policy }, 0);
    const possible = new Set([severity, ...rules.map((rule) => rule.severity)]);
    // Nought is said, too: an alert on a series that comes and goes misses its coming.
    for (const each of severities.filter((one) => possible.has(one)))
      for (const verdict of wanting) count(policy, each, verdict, 0);
  }
  for (const { policy, severity, verdict, due: ends } of findings) {
    if (wanting.some((one) => one === verdict)) count(labelOf(policy), severity, verdict, 1);
    else if (ends) due.add({ account, policy: labelOf(policy) }, 1);
  }
  for (const gauge of [judged, selected, due, found]) yield* gauge.render();
}

const pointKeys = [
  ['dropletBackup', 'droplet-backup'],
  ['dropletSnapshot', 'droplet-snapshot'],
  ['volumeSnapshot', 'volume-snapshot'],
] as const;

function* renderInventory({ inventory }: ReportDocument, account: string): Generator<string> {
  const { droplets, volumes, points, span } = inventory;
  /** What was not read has no sample: nought would be a lie. */
  const known = (values: readonly (readonly [kind: string, value: number | null])[]): Sample[] =>
    values.flatMap(([kind, value]): Sample[] => (value === null ? [] : [[{ account, kind }, value]]));
  const byKind = (of: (key: keyof typeof points) => number | null) =>
    known(pointKeys.map(([key, kind]) => [kind, of(key)]));
  const at = (instant: string | undefined) => (instant === undefined ? null : seconds(instant));
  yield* renderGauge(
    'resources',
    'Resources that were read.',
    known([
      ['droplet', droplets],
      ['volume', volumes],
    ]),
  );
  yield* renderGauge(
    'points',
    'Recovery points that were read.',
    byKind((key) => points[key]),
  );
  yield* renderGauge(
    'oldest_point_timestamp_seconds',
    'When the oldest point of a kind was made.',
    byKind((key) => at(span[key]?.oldest)),
  );
  yield* renderGauge(
    'newest_point_timestamp_seconds',
    'When the newest point of a kind was made; a clock that is ahead is not believed.',
    byKind((key) => at(span[key]?.newest)),
  );
}

function* renderCosts({ costs }: ReportDocument, account: string): Generator<string> {
  const parts = [
    ['kept', 'all points', costs.kept],
    ['violations', 'points that fail some rule', costs.violations],
  ] as const;
  for (const [name, which, { monthlyUsd, atLeast, unpricedPoints }] of parts) {
    const one = (value: number): Sample[] => [[{ account }, value]];
    yield* renderGauge(`${name}_monthly_usd`, `US dollars a month for ${which}.`, one(monthlyUsd));
    yield* renderGauge(
      `${name}_monthly_usd_at_least`,
      `1 where there is more than that for ${which}: something has no known price, or was not read.`,
      one(atLeast ? 1 : 0),
    );
    yield* renderGauge(
      `${name}_unpriced_points`,
      `Points without a known price of their own, of ${which}.`,
      one(unpricedPoints),
    );
  }
}

const seconds = (instant: string): number => (parseInstant(instant) ?? Number.NaN) / 1000;
