import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * What the SARIF schema demands of the parts that we write, and what GitHub's code scanning demands beyond it; the
 * schema itself is asked where `SARIF_SCHEMA` names it (test/report/sarif.test.ts).
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const message = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 } },
};
const short = { ...message, properties: { text: { type: 'string', minLength: 1, maxLength: 1_024 } } };
const instant = { type: 'string', format: 'date-time' };
const index = { type: 'integer', minimum: 0 };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: { type: 'array', minItems: 1, items: { $ref: '#/$defs/run' } },
  },
  $defs: {
    run: {
      type: 'object',
      additionalProperties: false,
      required: ['tool', 'results'],
      properties: {
        tool: {
          type: 'object',
          additionalProperties: false,
          required: ['driver'],
          properties: {
            driver: {
              type: 'object',
              additionalProperties: false,
              required: ['name', 'rules'],
              properties: {
                name: { type: 'string' },
                semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
                rules: {
                  type: 'array',
                  maxItems: 25_000,
                  uniqueItems: true,
                  items: { $ref: '#/$defs/rule' },
                },
                notifications: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/noticeKind' } },
              },
            },
          },
        },
        columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
        results: { type: 'array', maxItems: 25_000, items: { $ref: '#/$defs/result' } },
        automationDetails: {
          type: 'object',
          additionalProperties: false,
          properties: { id: { type: 'string' } },
        },
        properties: { type: 'object' },
        invocations: { type: 'array', items: { $ref: '#/$defs/invocation' } },
      },
    },
    invocation: {
      type: 'object',
      additionalProperties: false,
      required: ['executionSuccessful'],
      properties: {
        executionSuccessful: { type: 'boolean' },
        endTimeUtc: instant,
        toolExecutionNotifications: { type: 'array', items: { $ref: '#/$defs/notice' } },
      },
    },
    noticeKind: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: { id: { type: 'string' }, shortDescription: message },
    },
    notice: {
      type: 'object',
      additionalProperties: false,
      required: ['message'],
      properties: {
        level,
        message,
        descriptor: {
          type: 'object',
          additionalProperties: false,
          properties: { id: { type: 'string' }, index },
        },
      },
    },
    rule: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'shortDescription', 'fullDescription', 'help', 'defaultConfiguration'],
      properties: {
        id: { type: 'string', minLength: 1 },
        shortDescription: short,
        fullDescription: short,
        help: message,
        defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
        properties: {
          type: 'object',
          properties: {
            tags: { type: 'array', maxItems: 20, uniqueItems: true, items: { type: 'string' } },
            precision: { enum: ['very-high', 'high', 'medium', 'low'] },
            'security-severity': { type: 'string', pattern: '^(10|[0-9])\\.[0-9]$' },
          },
        },
      },
    },
    result: {
      type: 'object',
      additionalProperties: false,
      required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
      properties: {
        ruleId: { type: 'string' },
        ruleIndex: index,
        kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
        level,
        message,
        partialFingerprints: {
          type: 'object',
          required: ['primaryLocationLineHash'],
          additionalProperties: { type: 'string' },
        },
        suppressions: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['kind'],
            properties: {
              kind: { enum: ['inSource', 'external'] },
              status: { enum: ['accepted', 'underReview', 'rejected'] },
              justification: { type: 'string' },
            },
          },
        },
        provenance: {
          type: 'object',
          additionalProperties: false,
          properties: { firstDetectionTimeUtc: instant },
        },
        properties: { type: 'object' },
        locations: { type: 'array', minItems: 1, maxItems: 1, items: { $ref: '#/$defs/location' } },
      },
    },
    location: {
      type: 'object',
      additionalProperties: false,
      properties: {
        physicalLocation: {
          type: 'object',
          additionalProperties: false,
          required: ['artifactLocation', 'region'],
          properties: {
            artifactLocation: {
              type: 'object',
              additionalProperties: false,
              required: ['uri'],
              properties: { uri: { type: 'string', format: 'uri-reference' } },
            },
            region: {
              type: 'object',
              additionalProperties: false,
              required: ['startLine', 'startColumn'],
              properties: {
                startLine: { type: 'integer', minimum: 1 },
                startColumn: { type: 'integer', minimum: 1 },
                endLine: { type: 'integer', minimum: 1 },
                endColumn: { type: 'integer', minimum: 1 },
              },
            },
          },
        },
        logicalLocations: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            properties: {
              name: { type: 'string' },
              fullyQualifiedName: { type: 'string' },
              kind: { type: 'string' },
            },
          },
        },
      },
    },
  },
};

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly kind?: string;
      readonly level: string;
    }[];
  }[];
}

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const check = ajv.compile(schema);

/** What is wrong with a SARIF log: of its form, and where a result does not name its own rule. */
export function sarifProblems(log: unknown): string[] {
  if (!check(log))
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  return (log as unknown as Log).runs.flatMap(({ tool, results }) =>
    results.flatMap(({ ruleId, ruleIndex, kind = 'fail', level }) => [
      ...(tool.driver.rules[ruleIndex]?.id === ruleId ? [] : [`rule ${ruleIndex} is not ${ruleId}`]),
      // Section 3.27.10: only failures have a level.
      ...(kind === 'fail' || level === 'none' ? [] : [`${kind} with level ${level}`]),
    ]),
  );
}
