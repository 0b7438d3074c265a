import { type Format, formats, type ReportFormat } from '../lib/report/index.ts';
import { renderTable } from './fields-table.ts';
import { judgeSample } from './sample-output.ts';

/** What a reader's editor colours a format as. */
const languages: Readonly<Record<string, string>> = {
  jsonl: 'json',
  sarif: 'json',
  'ocsf.jsonl': 'json',
  md: 'markdown',
  prom: 'text',
};

/** The last policy file that a document shows. */
export function lastPolicyIn(text: string): string | undefined {
  return [...text.matchAll(/^```yaml\n(version: 1\n.*?)^```$/gms)].at(-1)?.[1];
}

/**
 * A report about the sample account by an example, as a block of Markdown. The byte order mark and the carriage returns
 * of CSV are left out.
 * @throws PolicyError where the example is no policy
 */
export async function reportExample(example: string, name: Format): Promise<string> {
  const format: ReportFormat = formats[name];
  const { document, timeZone } = await judgeSample(example, format.needs?.all === true);
  const render = await format.load();
  const text = [...render(document, { color: false, columns: 100, timeZone })].join('');
  const language = languages[format.extension] ?? format.extension;
  return `\`\`\`${language}\n${text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd()}\n\`\`\``;
}

/** All formats, with what a program needs to know of them. */
export function formatsTable(): string {
  return renderTable(
    ['format', 'what for', 'media type'],
    Object.entries<ReportFormat>(formats).map(([name, { about, mediaType }]) => [
      `[\`${name}\`](#${name})`,
      about.replace(/^for /, ''),
      `\`${mediaType}\``,
    ]),
  );
}
