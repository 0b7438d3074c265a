/** The names of groups, each with those of the groups that it uses. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The groups in an order in which each comes after all that it uses, and the cycles that leave none. */
export function arrange(graph: Graph): { order: string[]; cycles: string[][] } {
  const order: string[] = [];
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const way: { readonly name: string; readonly rest: string[] }[] = [];
    const onWay = new Map<string, number>();
    const enter = (name: string) => {
      if (done.has(name) || !graph.has(name)) return;
      const from = onWay.get(name);
      if (from !== undefined) {
        cycles.push(way.slice(from).map((step) => step.name));
        return;
      }
      onWay.set(name, way.length);
      way.push({ name, rest: [...(graph.get(name) ?? [])] });
    };
    enter(start);
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const next = step.rest.shift();
      if (next !== undefined) {
        enter(next);
        continue;
      }
      way.pop();
      onWay.delete(step.name);
      done.add(step.name);
      order.push(step.name);
    }
  }
  return { order, cycles };
}

/** The groups that stand for more than `most` selectors, but not those that only use such a one. */
export function groupsOver(most: number, order: readonly string[], graph: Graph): string[] {
  const sizes = new Map<string, number>();
  const over: string[] = [];
  for (const name of order) {
    const size = (graph.get(name) ?? []).reduce((sum, next) => sum + (sizes.get(next) ?? 0), 1);
    if (size > most) over.push(name);
    sizes.set(name, size > most ? 0 : size);
  }
  return over;
}

/** A chain of names, its middle left out where it is long. */
export function shortened(names: readonly string[]): string {
  const shown = names.length > 8 ? [...names.slice(0, 4), '…', ...names.slice(-3)] : names;
  return shown.join(' → ');
}
