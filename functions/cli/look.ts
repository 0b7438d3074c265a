import { toLines } from '../../lib/report/lines.ts';
import type { Source } from './settings.ts';

/** Columns where there is no terminal to follow. */
const COLUMNS = 100;

interface Look {
  readonly color: boolean;
  readonly columns: number;
}

/**
 * How a report is to look on a stream; undefined stands for a file, which looks the same wherever it was made.
 * @see https://no-color.org and https://force-color.org
 */
export function lookOn(stream: NodeJS.WriteStream | undefined): Look {
  if (stream === undefined) return { color: false, columns: COLUMNS };
  return { color: wantsColor(stream), columns: stream.columns || COLUMNS };
}

function wantsColor({ isTTY }: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}

/** Says what is audited, in one sentence. */
export function sourceWords(source: Source): string {
  if (source.from === 'sample')
    return 'Auditing the embedded sample account; set DIGITALOCEAN_ACCESS_TOKEN to audit your own.';
  if (source.from === 'saved')
    return `Judging the saved inventory ${source.file}; nothing is requested of DigitalOcean.`;
  return 'Auditing the account of DIGITALOCEAN_ACCESS_TOKEN.';
}

/** A table below the sentence that says what was audited. */
export function* withPreface(preface: string, table: Iterable<string>, { columns }: Look): Generator<string> {
  yield* toLines([preface], { columns: Math.max(40, Math.min(columns, 120)), indent: 0, hanging: 0 });
  yield '\n';
  yield* table;
}
