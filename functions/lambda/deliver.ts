import type { Config } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import type { HandOut } from '../../lib/store/hand-out.ts';
import { formatInstant, type Instant, instantFromMillis } from '../../lib/time.ts';
import { clock } from './run.ts';

/** How a report gets to whoever asked: in the answer, or by a link. */

interface About {
  readonly format: Format;
  readonly complete: boolean;
  readonly tally: ReportDocument['tally'];
  /** What the run is called in the archive; only where it comes from there. */
  readonly run?: string;
}

export interface InlineReport extends About {
  readonly report: string;
}

export interface LinkedReport extends About {
  /** Whoever has it may read the report without any account. */
  readonly url: string;
  /** Until then, or for as long as the function's own credentials if that is less. */
  readonly expiresAt: string;
}

export type ReportAnswer = InlineReport | LinkedReport;

export interface Delivery {
  readonly document: ReportDocument;
  readonly format: Format;
  readonly run: string | undefined;
  /** As it was asked for, or configured: what an archive calls it is not to be trusted in names. */
  readonly account: string;
  /** The report. */
  readonly chunks: readonly Uint8Array[];
  readonly requestId: string;
  readonly config: Config;
  readonly signal: AbortSignal;
}

/**
 * The largest answer of a synchronous invocation, in bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_ANSWER = 6 * 1024 * 1024;

/**
 * Answers with the report. A page, and whatever is too large for an answer, goes to the bucket of the archive and is
 * answered as a link; without a bucket a page is answered like anything else.
 * @throws ConfigError where it is too large and there is no bucket, StoreError
 */
export async function deliver(delivery: Delivery): Promise<ReportAnswer> {
  const { document, format, run, chunks, config } = delivery;
  const { complete, tally } = document;
  const about = { format, complete, tally, ...(run === undefined ? {} : { run }) };
  const bucket = config.archive && 'bucket' in config.archive ? config.archive : undefined;
  const isPage = formats[format].mediaType.startsWith('text/html');
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes <= LARGEST_ANSWER && !(isPage && bucket)) {
    const answer = { ...about, report: Buffer.concat(chunks).toString() };
    if (Buffer.byteLength(JSON.stringify(answer)) <= LARGEST_ANSWER) return answer;
  }
  if (bucket === undefined) {
    throw new ConfigError([
      `payload.format: the ${format} report has ${(bytes / 1024 / 1024).toFixed(1)} MB, and Lambda answers with ` +
        '6 MB at most; set SNAPWARDEN_ARCHIVE to a bucket (s3://bucket/prefix) to get a link to it, ask for the ' +
        'table, which lists the worst only, or for fewer policies (payload.policies), or run ' +
        '`snapwarden audit --output FILE` where there is room',
    ]);
  }
  const { handOut } = await import('../../lib/store/hand-out.ts');
  const { url, expiresAt } = await handOut(bucket, config.region, toFile(delivery), delivery.signal);
  return { ...about, url, expiresAt: formatInstant(instantFromMillis(expiresAt) as Instant) };
}

function toFile({ document: { now }, format, account, chunks, requestId }: Delivery): HandOut {
  const { mediaType, extension } = formats[format];
  const today = formatInstant(clock()).slice(0, 10);
  return {
    name: `reports/${account}/${today}/${requestId}.${extension}`,
    content: Buffer.concat(chunks),
    mediaType,
    fileName: `snapwarden-${account}-${now.slice(0, 10)}.${extension}`,
  };
}
