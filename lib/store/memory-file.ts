import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Memory, OpenFinding, Spell } from '../changes/memory.ts';
import { StoreError } from '../errors.ts';
import { severities } from '../model.ts';
import { safeParse } from '../safe-parse.ts';
import { formatInstant, type Instant, parseInstant } from '../time.ts';

/** The memory as a file: gzipped lines of JSON, the first with a version, then one for each open finding. */

const version = 'snapwarden/memory/v1';

/** What a file may unpack to, in bytes: three million open findings. */
const LARGEST = 2 ** 31;

const instant = z.string().transform((text, context): Instant => {
  const value = parseInstant(text);
  if (value === undefined) context.addIssue({ code: 'custom', message: 'expected an instant' });
  return value ?? (0 as Instant);
});
const told = z.strictObject({
  at: instant,
  severity: z.enum(severities),
  step: z.int().min(0),
  unseen: z.boolean(),
});
const openFinding = z.strictObject({
  fingerprint: z.string(),
  policy: z.string(),
  rule: z.string(),
  kind: z.string(),
  owner: z.string().nullable(),
  severity: z.enum(severities),
  verdict: z.enum(['fail', 'unknown', 'due']),
  subject: z.strictObject({
    type: z.enum(['resource', 'point', 'group', 'policy', 'exception']),
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    region: z.string().nullable(),
  }),
  message: z.string(),
  firstSeen: instant,
  lastSeen: instant,
  told: told.optional(),
});
/** A run that is about to publish. */
const lease = z.strictObject({ run: z.string(), until: instant });
const spell = z
  .strictObject({ since: instant, told: instant.optional() })
  .transform(({ since, told }): Spell => ({ since, told }));
const schema = z.strictObject({
  schema: z.literal(version),
  account: z.string(),
  /** False where nothing but a lease was written yet. */
  known: z.boolean(),
  lastRun: instant.optional(),
  lastComplete: instant.optional(),
  lastMessage: instant.optional(),
  incomplete: spell.optional(),
  failed: spell.optional(),
  lease: lease.optional(),
  /** What was there before could not be read; it is kept under this name, and nobody has been told yet. */
  damaged: z.string().optional(),
  missingSince: z.array(z.tuple([z.string(), instant.nullable()])),
  /** How many lines follow. */
  open: z.int().min(0),
});

export type Lease = z.output<typeof lease>;

/** What the file holds: nothing but a lease where the first run is still under way. */
export interface MemoryFile {
  readonly memory: Memory | undefined;
  readonly lease: Lease | undefined;
  /** Under this name lies what was there before and could not be read, as long as nobody has been told. */
  readonly damaged?: string | undefined;
}

/** The bytes of a memory file. */
export function serializeMemory(account: string, { memory, lease, damaged }: MemoryFile): Uint8Array {
  const text = (value: Instant | undefined) => (value === undefined ? undefined : formatInstant(value));
  const spelt = (value: Spell | undefined) => value && { since: text(value.since), told: text(value.told) };
  const head = {
    schema: version,
    account,
    known: memory !== undefined,
    lastRun: text(memory?.lastRun),
    lastComplete: text(memory?.lastComplete),
    lastMessage: text(memory?.lastMessage),
    incomplete: spelt(memory?.incomplete),
    failed: spelt(memory?.failed),
    lease: lease && { ...lease, until: text(lease.until) },
    damaged,
    missingSince: [...(memory?.missingSince ?? [])].map(([key, since]) => [
      key,
      since === null ? null : text(since),
    ]),
    open: memory?.open.size ?? 0,
  };
  return gzipSync(Buffer.concat([...batches(head, memory?.open ?? new Map())]));
}

/** Findings that are put together at once: all of them can be more than one text holds. */
const BATCH = 10_000;

function* batches(head: object, open: Memory['open']): Generator<Buffer> {
  yield Buffer.from(`${JSON.stringify(head)}\n`);
  let lines = '';
  let count = 0;
  for (const [fingerprint, { told, ...finding }] of open) {
    const line = {
      fingerprint,
      ...finding,
      firstSeen: formatInstant(finding.firstSeen),
      lastSeen: formatInstant(finding.lastSeen),
      told: told && { ...told, at: formatInstant(told.at) },
    };
    lines += `${JSON.stringify(line)}\n`;
    count += 1;
    if (count % BATCH !== 0) continue;
    yield Buffer.from(lines);
    lines = '';
  }
  yield Buffer.from(lines);
}

/** A file that is damaged, as opposed to one that only another version can read. */
export class DamagedMemory extends StoreError {}

/**
 * Reads a memory file.
 * @throws StoreError where a newer snapwarden wrote it, DamagedMemory where nobody can read it
 */
export function parseMemory(content: Uint8Array, account: string, place: string): MemoryFile {
  const lines = linesOf(content, place);
  const value = lines.next().value;
  const written = (value as { schema?: unknown } | null | undefined)?.schema;
  if (typeof written === 'string' && written !== version && written.startsWith('snapwarden/memory/')) {
    throw new StoreError(
      `${place} was written by another snapwarden (${written.slice(0, 60)}), and this one reads ${version}; update it`,
    );
  }
  const { data } = safeParse(schema, value);
  if (data === undefined) throw damaged(place);
  if (data.account !== account) {
    throw new StoreError(
      `${place} is of account ${data.account.slice(0, 100)}, not of ${account}; give each a place of its own`,
    );
  }
  const { lease, known, damaged: aside } = data;
  if (!known) return { memory: undefined, lease, damaged: aside };
  const open = new Map<string, OpenFinding>();
  for (const line of lines) {
    const { data: found } = safeParse(openFinding, line);
    if (found === undefined) throw damaged(place);
    const { fingerprint, told, ...finding } = found;
    open.set(fingerprint, { ...finding, told });
  }
  if (open.size !== data.open) throw damaged(place);
  const { lastRun, lastComplete, lastMessage, incomplete, failed } = data;
  const missingSince = new Map(data.missingSince);
  return {
    lease,
    damaged: aside,
    memory: { account, lastRun, lastComplete, lastMessage, incomplete, failed, open, missingSince },
  };
}

const damaged = (place: string, options?: ErrorOptions) =>
  new DamagedMemory(`${place} is no memory that can be read`, options);

const LINE_FEED = 10;

/** The values of a file, line by line. */
function* linesOf(content: Uint8Array, place: string): Generator<unknown, undefined, void> {
  try {
    const unpacked = gunzipSync(content, { maxOutputLength: LARGEST });
    for (let from = 0; from < unpacked.length; ) {
      const end = unpacked.indexOf(LINE_FEED, from);
      const to = end < 0 ? unpacked.length : end;
      yield JSON.parse(unpacked.toString('utf8', from, to));
      from = to + 1;
    }
  } catch (cause) {
    throw damaged(place, { cause });
  }
  return undefined;
}
