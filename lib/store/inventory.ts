import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import {
  type BackupPlan,
  type Inventory,
  pointKinds,
  type RecoveryPoint,
  type Resource,
  resourceKinds,
} from '../model.ts';
import { formatInstant, type Instant, parseInstant } from '../time.ts';

/** A saved inventory: what was read of an account, to be judged again without any request. */

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

const inventorySchema = z.strictObject({
  schema: z.literal('snapwarden/inventory/v1', { error: 'expected a file that `--save-inventory` wrote' }),
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

/** An inventory as JSON text, one item a line, in pieces. */
export function* serializeInventory(inventory: Inventory): Generator<string> {
  const { resources, points, ...rest } = inventory;
  const head = JSON.stringify({
    schema: 'snapwarden/inventory/v1',
    ...rest,
    readAt: formatInstant(inventory.readAt),
  });
  yield `${head.slice(0, -1)},\n"resources":[`;
  yield* lines(resources.map((item) => ({ ...item, createdAt: text(item.createdAt) })));
  yield `],\n"points":[`;
  yield* lines(points.map((item) => ({ ...item, createdAt: text(item.createdAt) })));
  yield ']}\n';
}

const text = (value: Instant | undefined) => (value === undefined ? undefined : formatInstant(value));

function* lines(items: readonly object[]): Generator<string> {
  for (const [index, item] of items.entries()) yield `${index === 0 ? '\n' : ',\n'}${JSON.stringify(item)}`;
}

/**
 * Reads a saved inventory.
 * @param file what to call it in errors
 * @throws ConfigError with every problem of the file (the first twenty)
 */
export function parseInventory(file: string, content: string): Inventory {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new ConfigError([`${file}: is no JSON; expected a file that --save-inventory wrote`]);
  }
  const parsed = inventorySchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${message}`,
    );
    const more = problems.length - 20;
    throw new ConfigError(
      more > 0 ? [...problems.slice(0, 20), `${file}: and ${more} more problems`] : problems,
    );
  }
  const { schema: _, ...inventory } = parsed.data;
  return inventory;
}
