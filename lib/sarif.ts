/** What all our SARIF has in common; its columns, where it has some, count UTF-16 units as editors do. */

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html */
export const sarifVersion = {
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
} as const;

export const columnKind = 'utf16CodeUnits';

export type SarifLevel = 'error' | 'warning' | 'note';

export interface SarifRule {
  readonly id: string;
  /** In one sentence. */
  readonly about: string;
  readonly help: string;
  readonly level: SarifLevel;
}

/** A rule as SARIF describes it, with what code scanning demands of it. */
export function describeRule({ id, about, help, level }: SarifRule) {
  return {
    id,
    shortDescription: { text: plainText(about) },
    fullDescription: { text: plainText(about) },
    help: { text: plainText(help) },
    defaultConfiguration: { level },
  };
}

/**
 * Text as a message of SARIF shows it: brackets before a parenthesis would be a link.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html section 3.11.6
 */
export const plainText = (text: string): string =>
  text.replace(/[\\[\]]/g, text.includes('](') ? '\\$&' : '$&');

/** The path of a file, relative or absolute, as a URI; one that is relative stays so. */
export function fileUri(path: string): string {
  const encoded = path.toWellFormed().replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (encoded.startsWith('/')) return `file://${encoded}`;
  return encoded.replace(/^([A-Za-z])%3A\//, 'file:///$1:/');
}
