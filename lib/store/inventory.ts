import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import {
  type BackupPlan,
  type Inventory,
  pointKinds,
  type RecoveryPoint,
  type Resource,
  resourceKinds,
} from '../model.ts';
import { safeParse } from '../safe-parse.ts';
import { plural, printableJson } from '../text.ts';
import { formatInstant, type Instant, parseInstant } from '../time.ts';

/** A saved inventory: what was read of an account, to be judged again without any request. */

const version = 'snapwarden/inventory/v1';

const instant = z.string().transform((text, context): Instant => {
  const value = parseInstant(text);
  if (value === undefined)
    context.addIssue({ code: 'custom', message: 'expected an instant such as 2026-11-21T00:00:00Z' });
  return value ?? (0 as Instant);
});
const kind = z.enum([...resourceKinds, ...pointKinds]);
const count = z.int().min(0);
const strings = z.array(z.string());

// JSON has no undefined: what the API would not show is left out, and comes back as undefined.
const planSchema = z
  .strictObject({ enabled: z.boolean(), name: z.string().optional(), retentionDays: z.number().optional() })
  .transform((plan): BackupPlan => ({ ...plan, name: plan.name, retentionDays: plan.retentionDays }));

const resourceSchema = z
  .strictObject({
    kind: z.enum(resourceKinds),
    id: z.string().min(1),
    name: z.string(),
    region: z.string().optional(),
    createdAt: instant.optional(),
    tags: strings.optional(),
    attached: strings.optional(),
    monthlyUsd: z.number().min(0).optional(),
    plan: planSchema.optional(),
  })
  .transform((item): Resource => {
    const { region, createdAt, tags, attached } = item;
    return { ...item, region, createdAt, tags, attached };
  });

const pointSchema = z
  .strictObject({
    kind: z.enum(pointKinds),
    id: z.string().min(1),
    name: z.string(),
    resourceId: z.string().optional(),
    createdAt: instant.optional(),
    regions: strings.optional(),
    sizeGigabytes: z.number().min(0).optional(),
    tags: strings.optional(),
  })
  .transform((item): RecoveryPoint => {
    const { resourceId, createdAt, regions, sizeGigabytes, tags } = item;
    return { ...item, resourceId, createdAt, regions, sizeGigabytes, tags };
  });

/** By resource, as `droplet/123`. */
const missingSinceSchema = z
  .record(
    z.string().refine((key) => resourceKinds.some((kind) => key.startsWith(`${kind}/`)), {
      error: 'expected a resource such as droplet/123',
    }),
    instant,
  )
  .transform((byResource): ReadonlyMap<string, Instant> => new Map(Object.entries(byResource)));

const inventorySchema = z.strictObject({
  schema: z.literal(version),
  account: z.strictObject({
    id: z.string().min(1),
    name: z.string().nullable(),
    email: z.string().nullable(),
  }),
  readAt: instant,
  resources: z.array(resourceSchema),
  points: z.array(pointSchema),
  gaps: z.array(
    z.strictObject({
      endpoint: z.string(),
      reason: z.string(),
      affects: z.array(z.strictObject({ what: kind, of: strings.optional(), field: z.string().optional() })),
    }),
  ),
  notRead: z.array(kind),
  missingSince: missingSinceSchema.optional(),
  endpoints: z.array(
    z.strictObject({
      endpoint: z.string(),
      requests: count,
      pages: count,
      items: count,
      expected: count.nullable(),
      duplicates: count,
      retries: count,
      throttled: count,
      status: z.enum(['complete', 'incomplete', 'failed', 'not read']),
    }),
  ),
});

/** An inventory as JSON text, one item a line, in pieces; nothing in it can mislead a terminal. */
export function* serializeInventory(inventory: Inventory): Generator<string> {
  const { resources, points, missingSince, ...rest } = inventory;
  const head = toJson({
    schema: version,
    ...rest,
    readAt: formatInstant(inventory.readAt),
    ...(missingSince && {
      missingSince: Object.fromEntries([...missingSince].map(([key, since]) => [key, formatInstant(since)])),
    }),
  });
  yield `${head.slice(0, -1)},\n"resources":[`;
  yield* lines(resources.map((item) => ({ ...item, createdAt: text(item.createdAt) })));
  yield `],\n"points":[`;
  yield* lines(points.map((item) => ({ ...item, createdAt: text(item.createdAt) })));
  yield ']}\n';
}

const text = (value: Instant | undefined) => (value === undefined ? undefined : formatInstant(value));

function* lines(items: readonly object[]): Generator<string> {
  for (const [index, item] of items.entries()) yield `${index === 0 ? '\n' : ',\n'}${toJson(item)}`;
}

const toJson = (value: object): string => printableJson(JSON.stringify(value));

/** So many problems of a file are told. */
const MOST_TOLD = 20;

/**
 * Reads a saved inventory.
 * @param file what to call it in errors
 * @throws ConfigError with every problem of the file (the first twenty)
 */
export function parseInventory(file: string, content: string): Inventory {
  const value = parseJson(content);
  const schema = (value as { schema?: unknown } | null | undefined)?.schema;
  if (schema !== version) throw new ConfigError([`--inventory ${file} ${whatItIs(value, schema)}`]);
  const parsed = safeParse(inventorySchema, value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `--inventory ${file}: ${path.join('.') || 'the file'}: ${message}`,
    );
    const more = problems.length - MOST_TOLD;
    const last = more > 0 ? [`--inventory ${file}: and ${plural(more, 'more problem')}; save it again`] : [];
    throw new ConfigError([...problems.slice(0, MOST_TOLD), ...last]);
  }
  const { schema: _, ...inventory } = parsed.data;
  return inventory;
}

/** Undefined for what is no JSON, which no JSON is. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function whatItIs(value: unknown, schema: unknown): string {
  const remedy = 'name a file that --save-inventory wrote';
  if (value === undefined) return `is no JSON; ${remedy}`;
  return typeof schema === 'string' && schema.startsWith('snapwarden/inventory/')
    ? `is ${schema.slice(0, 60)}, and this snapwarden reads ${version}; save it again, or judge it with the snapwarden that wrote it`
    : `is no inventory; ${remedy}`;
}
