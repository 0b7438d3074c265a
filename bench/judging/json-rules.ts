import type { Inventory, RecoveryPoint } from '../../lib/model.ts';
import { now } from './inventory.ts';
import type { Rules } from './policies.ts';

/** The same rules for json-rules-engine, which is installed apart: `npm ci --prefix bench`. */

interface Condition {
  readonly fact: string;
  readonly operator: string;
  readonly value: unknown;
}

interface Engine {
  run(facts: Readonly<Record<string, unknown>>): Promise<{ readonly events: readonly unknown[] }>;
}

type EngineClass = new (
  rules: readonly {
    readonly conditions: { readonly all: readonly Condition[] };
    readonly event: { readonly type: string };
  }[],
) => Engine;

const DAY = 86_400_000;
const name: string = 'json-rules-engine';
const allowed = ['fra1', 'ams3', 'nyc3'];

/** Undefined where it is not installed. */
export async function loadJsonRules(
  rules: Rules,
): Promise<((inventory: Inventory) => Promise<number>) | undefined> {
  let Engine: EngineClass;
  try {
    ({ Engine } = await import(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const engineOf = (all: Readonly<Record<string, Condition | readonly Condition[]>>) =>
    new Engine(
      Object.entries(all).map(([type, conditions]) => ({
        conditions: { all: [conditions].flat() as Condition[] },
        event: { type },
      })),
    );
  const three = {
    'max-age': { fact: 'age', operator: 'greaterThan', value: 30 * DAY },
    residency: { fact: 'region', operator: 'notIn', value: allowed },
    size: { fact: 'size', operator: 'greaterThan', value: 50 },
  };
  const onPoints = engineOf(rules === 3 ? three : { ...three, ...sixth });
  const onResources = engineOf(ofResources);
  return async ({ resources, points }) => {
    const failures = { count: 0 };
    const known = new Set(resources.map(({ id }) => id));
    const pointsOf = Map.groupBy(points, ({ resourceId }) => resourceId as string);
    if (rules === 10) {
      for (const id of new Set([...known, ...pointsOf.keys()])) {
        const own = pointsOf.get(id) ?? [];
        const { events } = await onResources.run(factsOf(own, known.has(id)));
        failures.count += events.length;
      }
    }
    for (const point of points) {
      const { resourceId = '', createdAt = 0, regions, sizeGigabytes } = point;
      const present = known.has(resourceId);
      const own = rules === 10 && present ? (pointsOf.get(resourceId) ?? []) : [];
      const newer = own.filter((other) => (other.createdAt ?? 0) > createdAt).length;
      const facts = { age: now - createdAt, region: regions?.[0], size: sizeGigabytes, present };
      const { events } = await onPoints.run({ ...facts, kept: present && newer < 2 });
      failures.count += events.length;
    }
    return failures.count;
  };
}

const sixth = {
  'kept-long': [
    { fact: 'age', operator: 'greaterThan', value: 90 * DAY },
    { fact: 'kept', operator: 'equal', value: false },
  ],
  'not-there': { fact: 'region', operator: 'equal', value: 'sfo3' },
  orphan: { fact: 'present', operator: 'equal', value: false },
};

const present = { fact: 'present', operator: 'equal', value: true };
const ofResources = {
  freshness: [present, { fact: 'newestAge', operator: 'greaterThan', value: 28 * 3_600_000 }],
  'count-min': [present, { fact: 'count', operator: 'lessThan', value: 3 }],
  protected: [present, { fact: 'count', operator: 'lessThan', value: 2 }],
  total: { fact: 'sum', operator: 'greaterThan', value: 150 },
};

function factsOf(own: readonly RecoveryPoint[], isPresent: boolean) {
  const newest = Math.max(0, ...own.map(({ createdAt = 0 }) => createdAt));
  const sum = own.reduce((total, { sizeGigabytes = 0 }) => total + sizeGigabytes, 0);
  return { present: isPresent, newestAge: now - newest, count: own.length, sum };
}
