import type { Result } from './one-run.ts';

type Counted = Pick<Result, 'outcome' | 'violations' | 'struck' | 'slipped'> & {
  readonly world: { readonly faults: readonly { readonly kind: string }[] };
};

const columns = ['runs', 'struck', 'complete', 'incomplete', 'failed', 'slipped', 'violations'] as const;

/** How the runs of each kind of fault ended; a run with several faults stands in several rows. */
export function renderTable(results: readonly Counted[]): string {
  const rows = new Map<string, Record<(typeof columns)[number], number>>();
  const count = (name: string, { outcome, violations, slipped }: Counted, struck: boolean) => {
    const row = rows.get(name) ?? {
      runs: 0,
      struck: 0,
      complete: 0,
      incomplete: 0,
      failed: 0,
      slipped: 0,
      violations: 0,
    };
    rows.set(name, row);
    row.runs += 1;
    if (struck) row.struck += 1;
    if (slipped) row.slipped += 1;
    row[outcome] += 1;
    if (violations.length > 0) row.violations += 1;
  };
  for (const result of results) {
    for (const kind of new Set(result.world.faults.map((fault) => fault.kind)))
      count(kind, result, result.struck.has(kind));
  }
  const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
  rows.clear();
  for (const result of results) count('all runs', result, result.struck.size > 0);
  const lines = [
    ['fault', ...columns],
    ...[...sorted, ...rows].map(([name, row]) => [name, ...columns.map((column) => String(row[column]))]),
  ];
  const widths = ['fault', ...columns].map((_, at) =>
    Math.max(...lines.map((line) => line[at]?.length ?? 0)),
  );
  const pad = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number);
  return lines.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('');
}
