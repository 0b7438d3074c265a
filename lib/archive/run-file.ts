import * as z from 'zod';
import { StoreError } from '../errors.ts';
import { builtInLimits, limitsAsOf, type ProviderLimits } from '../limits.ts';
import type { PolicySet } from '../policy/schema.ts';
import { builtInPrices, type Prices, pricesAsOf } from '../prices.ts';
import type { ReportDocument } from '../report/document.ts';
import { safeParse } from '../safe-parse.ts';
import { printableJson } from '../text.ts';
import { type Instant, parseInstant } from '../time.ts';

/** `_run.json`: the clock, the program, its tables, and what came of it, but for the findings. */

const version = 'snapwarden/run/v1';

const instant = z.string().transform((text, context): Instant => {
  const value = parseInstant(text);
  if (value === undefined) context.addIssue({ code: 'custom', message: 'expected an instant' });
  return value ?? (0 as Instant);
});
const count = z.int().min(0);
const amount = z.number().min(0);
const tally = z.object({ pass: count, fail: count, excepted: count, unknown: count, skipped: count });
const table = z.object({ asOf: z.string(), builtIn: z.json(), inForce: z.json() });

// What later versions add is no reason not to read the rest.
const schema = z.object({
  schema: z.literal(version),
  run: z.string(),
  tables: z.object({ prices: table, limits: table }),
  report: z.object({
    generator: z.object({ name: z.string(), version: z.string() }),
    generatedAt: instant,
    now: instant,
    account: z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }),
    complete: z.boolean(),
    gaps: z.array(z.object({ endpoint: z.string(), reason: z.string(), affects: z.array(z.string()) })),
    inventory: z.object({
      droplets: count.nullable(),
      volumes: count.nullable(),
      points: z.object({
        dropletBackup: count.nullable(),
        dropletSnapshot: count.nullable(),
        volumeSnapshot: count.nullable(),
      }),
      endpoints: z.array(
        z.object({ endpoint: z.string(), requests: count, items: count, status: z.string() }),
      ),
    }),
    tally,
    policies: z.array(
      z.object({
        id: z.string(),
        title: z.string().nullable(),
        severity: z.string(),
        owner: z.string().nullable(),
        selected: count,
        tally,
      }),
    ),
    costs: z.object({
      kept: z.object({ monthlyUsd: amount, atLeast: z.boolean() }),
      violations: z.object({ monthlyUsd: amount, atLeast: z.boolean() }),
    }),
  }),
});

/** What a run is remembered by without its findings and its inventory. Holds untrusted text. */
export type RunFile = z.output<typeof schema>;

/** What the engine counts with that no policy says, and the day on which it was read. */
export interface Tables {
  readonly prices: Table<Prices>;
  readonly limits: Table<ProviderLimits>;
}

interface Table<T> {
  readonly asOf: string;
  readonly builtIn: T;
  /** With what the settings put in its place. */
  readonly inForce: T;
}

/** The tables of this program under the settings of a set. */
export const tablesOf = ({ settings }: PolicySet): Tables => ({
  prices: { asOf: pricesAsOf, builtIn: builtInPrices, inForce: settings.prices },
  limits: { asOf: limitsAsOf, builtIn: builtInLimits, inForce: settings.limits },
});

/** A run as JSON text, the same for the same run. */
export function serializeRun(run: string, document: ReportDocument, policySet: PolicySet): string {
  const { findings, figures, policyFiles, ...report } = document;
  const file = { schema: version, run, tables: tablesOf(policySet), report };
  return `${printableJson(JSON.stringify(file, null, 2))}\n`;
}

/**
 * Reads `_run.json`.
 * @param file what to call it in errors
 * @throws StoreError
 */
export function parseRun(file: string, content: Uint8Array): RunFile {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new StoreError(`${file} is no JSON; run snapwarden runs verify`, { cause });
  }
  const written = (value as { schema?: unknown } | null)?.schema;
  if (typeof written === 'string' && written.startsWith('snapwarden/run/') && written !== version)
    throw new StoreError(
      `${file} is ${written.slice(0, 60)}, and this snapwarden reads ${version}; update it`,
    );
  const parsed = safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  throw new StoreError(`${file}: ${path.join('.') || 'the file'}: ${message}; run snapwarden runs verify`);
}
