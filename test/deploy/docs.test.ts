import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAuditPayload } from '../../functions/lambda/audit-payload.ts';
import { parseReportPayload, reportFields } from '../../functions/lambda/report-payload.ts';

/** What `docs/deploy.md` says of the template, the command line and the functions is so. */

interface Service {
  readonly params: { readonly default: Readonly<Record<string, unknown>> };
  readonly provider: { readonly stage: string };
  readonly functions: Readonly<Record<string, object>>;
  readonly resources: {
    readonly Resources: Readonly<Record<string, { Type: string; Properties: Record<string, string> }>>;
    readonly Outputs: Readonly<Record<string, object>>;
  };
}

let text: string;
let service: Service;
let scripts: Readonly<Record<string, string>>;

beforeAll(async () => {
  text = await readFile('docs/deploy.md', 'utf8');
  // CloudFormation's tags are unknown to the parser; what stands behind them is read all the same.
  service = parse(await readFile('serverless.yml', 'utf8'), { logLevel: 'silent' });
  scripts = JSON.parse(await readFile('package.json', 'utf8')).scripts;
});

/** The cells of the table whose first column is headed so, without backquotes. */
const table = (heading: string): string[][] => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const end = lines.findIndex((line, index) => index > at && !line.startsWith('|'));
  return lines.slice(at + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );
};

const matches = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

it('every parameter is documented with its default, and no other', () => {
  const written = { '': 'none', '${sls:stage}': 'the stage' } as Readonly<Record<string, string>>;
  const expected = Object.entries(service.params.default).map(([name, value]) => [
    name,
    written[String(value)] ?? String(value),
  ]);
  expect(table('parameter').map(([name, value]) => [name, value])).toEqual(expected);
});

it('every parameter of an example exists', () => {
  const names = Object.keys(service.params.default);
  expect(names).toEqual(expect.arrayContaining(matches(/--param="(\w+)=/g)));
  const blocks = matches(/```yaml\n([\s\S]*?)```/g).map((block) => parse(block).params);
  expect(blocks).toHaveLength(2);
  const used = blocks.flatMap((stages) => Object.values<object>(stages).flatMap((one) => Object.keys(one)));
  expect(names).toEqual(expect.arrayContaining(used));
});

describe('every command', () => {
  it('of serverless exists, with its options', () => {
    const commands = createRequire(import.meta.url)(
      'serverless/lib/cli/commands-schema/aws-service.js',
    ) as Map<string, { options: object }>;
    const used = matches(/npx serverless ([^`\n]+)/g);
    expect(used.length).toBeGreaterThan(10);
    for (const line of used) {
      const [name = ''] = line.split(' ');
      const options = [...line.matchAll(/ --(\w+)/g)].map((match) => match[1]);
      expect(Object.keys(commands.get(name)?.options ?? {}), line).toEqual(expect.arrayContaining(options));
    }
  });

  it('of npm exists', () => {
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(matches(/npm run (\w+)/g)));
  });

  it('names a function, and gives it a payload that it takes', () => {
    const parsers = { audit: parseAuditPayload, report: parseReportPayload } as const;
    expect(Object.keys(service.functions)).toEqual(Object.keys(parsers));
    for (const name of matches(/ -f (\w+)/g)) expect(parsers).toHaveProperty(name);
    const invocations = [...text.matchAll(/invoke -f (\w+) -d '([^']+)'/g)];
    expect(invocations.length).toBeGreaterThan(4);
    for (const [, name, payload] of invocations) {
      expect(() => parsers[name as keyof typeof parsers](JSON.parse(payload ?? ''))).not.toThrow();
    }
  });

  it('stores the token where the functions look for it', () => {
    const names = new Set(matches(/--name (\S+)/g));
    expect([...names]).toEqual([service.params.default.tokenParameter]);
  });

  it('sets variables that the command line of serverless reads', async () => {
    const file = createRequire(import.meta.url).resolve('serverless/lib/aws/config.js');
    const source = await readFile(file, 'utf8');
    const variables = matches(/export (AWS_CLIENT_TIMEOUT=.+)/g).flatMap((line) => line.split(' '));
    expect(variables).toEqual(['AWS_CLIENT_TIMEOUT=900000', 'SLS_AWS_REQUEST_MAX_RETRIES=0']);
    for (const variable of variables) expect(source).toContain(`process.env.${variable.split('=')[0]}`);
  });

  it('publishes by hand what Slack can show', () => {
    const [message = ''] = matches(/sns publish .*\n +--message '([^']+)'/g);
    expect(JSON.parse(message)).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', description: expect.any(String) },
    });
  });
});

it('what is kept, and for how long, is told of every part of the bucket', () => {
  const rules = service.resources.Resources.StateBucket?.Properties.LifecycleConfiguration as unknown as
    | { readonly Rules: readonly Readonly<Record<string, unknown>>[] }
    | undefined;
  const parts = (rules?.Rules ?? []).filter(({ Prefix }) => Prefix !== undefined);
  const rows = table('names begin with');
  expect(rows.map(([prefix]) => prefix)).toEqual(parts.map(({ Prefix }) => Prefix));
  const life = rows.map(([, , days = '']) => days.match(/`archiveDays`|\d+(?= days)|for good/)?.[0]);
  const days = parts.map(({ ExpirationInDays: days }) => days ?? 'for good');
  expect(life).toEqual(days.map((value) => String(value).replace(/^\$\{param:(\w+)\}$/, '`$1`')));
});

it('every field of a report is explained, and no other', () => {
  const names = table('field').map(([name = '']) => name);
  for (const name of names)
    expect(() => parseReportPayload({ [name]: 5 })).toThrow(new RegExp(`^payload\\.${name}: `));
  expect(new Set(names).size).toBe(Object.keys(reportFields).length);
});

it('every alarm is explained, and no other', () => {
  const names = Object.values(service.resources.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties.AlarmName?.replace(/^\$\{self:service\}-\$\{sls:stage\}-/, ''));
  expect(table('alarm').map(([name]) => name)).toEqual(names);
  const counted = table('what').find(([what]) => what?.endsWith('alarms'));
  expect(counted?.[0]).toBe(`${names.length} alarms`);
});

it('outputs, the stage and its default are called as they are', () => {
  const outputs = Object.keys(service.resources.Outputs);
  expect(outputs).toEqual(expect.arrayContaining(matches(/`(\w+(?:TopicArn|Url|BucketName))`/g)));
  expect(matches(/`--stage` is `(\w+)` by\ndefault/g)).toEqual([service.provider.stage]);
});
