import type { Json } from '../model.ts';
import type { StoredRun } from './load-run.ts';
import { unpack } from './pack.ts';
import type { Tables } from './run-file.ts';

/** How findings that were made again differ from those that are archived. */
export type Comparison =
  | { readonly same: true; readonly lines: number }
  | {
      readonly same: false;
      /** The first that differs, from 1. */
      readonly line: number;
    };

/** What findings may unpack to, in bytes: more than a million judgements. */
const LARGEST = 2 ** 31;

/**
 * Compares every judgement of a run with what is archived of it, byte for byte.
 * @param lines every judgement, as `findingsLines` makes them
 * @throws StoreError where the archived findings cannot be unpacked
 */
export async function compareFindings(run: StoredRun, lines: Iterable<string>): Promise<Comparison> {
  const archived = await unpack(`${run.name}/findings.jsonl.gz`, run.findings, LARGEST);
  let at = 0;
  let line = 1;
  for (const text of lines) {
    const bytes = Buffer.from(text);
    if (Buffer.compare(bytes, archived.subarray(at, at + bytes.length)) !== 0) return { same: false, line };
    at += bytes.length;
    line += 1;
  }
  return at === archived.length ? { same: true, lines: line - 1 } : { same: false, line };
}

/** In which prices and limits two programs differ: `prices.snapshotUsdPerGbMonth: 0.06 then, 0.07 now`. */
export function compareTables({ file }: StoredRun, tables: Tables): string[] {
  return [...differences('', file.tables as Json, JSON.parse(JSON.stringify(tables)))];
}

function* differences(path: string, then: Json | undefined, now: Json | undefined): Generator<string> {
  if (isObject(then) && isObject(now)) {
    for (const key of new Set([...Object.keys(then), ...Object.keys(now)]))
      yield* differences(path === '' ? key : `${path}.${key}`, own(then, key), own(now, key));
    return;
  }
  const [was, is] = [then, now].map((value) => (value === undefined ? 'none' : JSON.stringify(value)));
  if (was !== is) yield `${path}: ${was} then, ${is} now`;
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (value: { readonly [key: string]: Json }, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;
