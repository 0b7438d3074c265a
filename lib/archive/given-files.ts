import * as z from 'zod';
import { StoreError } from '../errors.ts';
import type { PolicyText } from '../policy/parse.ts';
import { safeParse } from '../safe-parse.ts';
import { formatInstant, type Instant, parseInstant } from '../time.ts';

/** What else is needed to judge again: the policies as they stood, and since when findings had been known. */

const policies = 'snapwarden/policies/v1';
const history = 'snapwarden/history/v1';

const policiesSchema = z.strictObject({
  schema: z.literal(policies),
  files: z.array(z.strictObject({ file: z.string(), content: z.string() })),
});
const historySchema = z.strictObject({
  schema: z.literal(history),
  firstSeen: z.array(z.tuple([z.string(), z.string()])),
});

/** The files of a set as JSON text, whole. */
export const serializePolicies = (files: readonly PolicyText[]): string =>
  `${JSON.stringify({ schema: policies, files })}\n`;

/** @throws StoreError */
export const parsePolicyTexts = (file: string, text: string): readonly PolicyText[] =>
  read(file, text, policiesSchema).files;

/** When a run first found what is found, by fingerprint. */
export type FirstSeen = ReadonlyMap<string, Instant>;

/** As JSON text. */
export const serializeHistory = (firstSeen: FirstSeen): string =>
  `${JSON.stringify({
    schema: history,
    firstSeen: [...firstSeen].map(([fingerprint, at]) => [fingerprint, formatInstant(at)]),
  })}\n`;

/** @throws StoreError */
export function parseHistory(file: string, text: string): FirstSeen {
  const firstSeen = new Map<string, Instant>();
  for (const [fingerprint, at] of read(file, text, historySchema).firstSeen) {
    const instant = parseInstant(at);
    if (instant === undefined) throw damaged(file);
    firstSeen.set(fingerprint, instant);
  }
  return firstSeen;
}

function read<T extends z.ZodType>(file: string, text: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, { cause });
  }
  const { data } = safeParse(schema, value);
  if (data === undefined) throw damaged(file);
  return data;
}

const damaged = (file: string, options?: ErrorOptions) =>
  new StoreError(`${file} cannot be read by this snapwarden; run snapwarden runs verify`, options);
