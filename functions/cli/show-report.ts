import { documentFor, type Parts } from '../../lib/document-for.ts';
import { type Format, formats, type Needs, type ReportFormat } from '../../lib/report/index.ts';
import type { Judged } from '../../lib/run-audit.ts';
import type { Commentary } from './commentary.ts';
import { lookOn, withPreface } from './look.ts';
import { writeWhole } from './output.ts';
import { writeOut } from './write-out.ts';

export interface ReportRequest {
  readonly judged: Judged;
  readonly format: Format;
  /** A file; undefined: the standard output. */
  readonly output: string | undefined;
  readonly parts: Parts;
  /** What the report is of, in one sentence. */
  readonly preface: string;
}

/** What a format shows beside findings that somebody must look at. */
export const needsOf = (format: Format): Needs => (formats[format] as ReportFormat).needs ?? {};

/**
 * Writes a report where it was asked for.
 * @throws ConfigError where that cannot be written
 */
export async function showReport(request: ReportRequest, commentary: Commentary): Promise<void> {
  const { judged, format, output, parts, preface } = request;
  const look = lookOn(output === undefined ? process.stdout : undefined);
  const render = await formats[format].load();
  const document = await documentFor(format, judged, parts);
  const report = render(document, { ...look, timeZone: judged.policySet.settings.timeZone });
  if (output === undefined && format === 'table') return writeOut(withPreface(preface, report, look));
  commentary.say(preface);
  if (output === undefined) return writeOut(report);
  await writeWhole('--output', output, report);
  commentary.say(`Wrote the report to ${output}.`);
}
