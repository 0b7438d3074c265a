import { type IssueCode, issueCodes } from '../policy/issue-codes.ts';
import { columnKind, describeRule, plainText, sarifVersion } from '../sarif.ts';
import { printableJson } from '../text.ts';
import type { RenderValidation } from './formats.ts';

const codes = Object.keys(issueCodes) as IssueCode[];

/**
 * Renders as SARIF, which code scanning and editors show in place.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const renderSarif: RenderValidation = function* ({ issues }, { version, uriOf }) {
  const rules = codes.map((id) => describeRule({ id, ...issueCodes[id] }));
  const log = {
    ...sarifVersion,
    runs: [
      {
        tool: { driver: { name: 'snapwarden', semanticVersion: version, rules } },
        columnKind,
        results: issues.map(({ file, line, column, path, severity, code, message }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity,
          message: { text: plainText(message) },
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
