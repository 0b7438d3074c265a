import { type IssueCode, type IssueKind, issueCodes } from '../policy/issue-codes.ts';
import { printableJson } from '../text.ts';
import type { RenderValidation } from './formats.ts';

const codes = Object.keys(issueCodes) as IssueCode[];

/**
 * Renders as SARIF, which code scanning and editors show in place.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const renderSarif: RenderValidation = function* ({ issues }, { version, uriOf }) {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'snapwarden', semanticVersion: version, rules: codes.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results: issues.map(({ file, line, column, path, severity, code, message }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: plain(message) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line, startColumn: column },
              },
              ...(path !== '' && { logicalLocations: [{ fullyQualifiedName: path, kind: 'member' }] }),
            },
          ],
        })),
      },
    ],
  };
  yield `${printableJson(JSON.stringify(log, null, 2))}\n`;
};

function toRule(id: IssueCode) {
  const { about, help, level }: IssueKind = issueCodes[id];
  return {
    id,
    shortDescription: { text: about },
    help: { text: help },
    defaultConfiguration: { level },
  };
}

/** Brackets before a parenthesis would be a link. */
const plain = (text: string): string => text.replace(/[\\[\]]/g, text.includes('](') ? '\\$&' : '$&');
