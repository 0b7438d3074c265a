import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Resource, resolveTemplate } from '../support/template.ts';
import { everyOption, type Packaged, packageService } from '../support/template-package.ts';
import {
  resourceStatements,
  roleStatements,
  rolesOf,
  type Statement,
  trustStatements,
} from '../support/template-statements.ts';
import {
  ALARMS,
  arn,
  BUCKET,
  byDefault,
  FAILED_RUNS,
  type Need,
  REGION,
  VIOLATIONS,
  withEveryOption,
} from './iam-needs.ts';

const stripped = (needs: readonly Need[]) =>
  needs.map(({ why: _, ...need }) => ({ ...need, effect: 'Allow' }));

const packages: Packaged[] = [];
const resources: Record<'default' | 'full', Readonly<Record<string, Resource>>> = { default: {}, full: {} };

beforeAll(async () => {
  const [plain, full] = await Promise.all([
    packageService({ region: REGION }),
    packageService({ region: REGION, params: everyOption }),
  ]);
  packages.push(plain, full);
  resources.default = resolveTemplate(plain.template, REGION);
  resources.full = resolveTemplate(full.template, REGION);
});
afterAll(() => Promise.all(packages.map((one) => one[Symbol.asyncDispose]())));

describe('what the roles may do', () => {
  it('is what is needed by default, statement by statement', () => {
    expect(roleStatements(resources.default)).toEqual(stripped(byDefault));
  });

  it('is what is needed with every option, statement by statement', () => {
    expect(roleStatements(resources.full)).toEqual(stripped(withEveryOption));
  });

  it('comes from no managed policy', () => {
    for (const [, { Properties }] of rolesOf(resources.full)) {
      expect(Object.keys(Properties)).not.toContain('ManagedPolicyArns');
    }
  });

  it('does not let a report publish, nor a schedule start anything but the audit', () => {
    const actions = (of: string) =>
      roleStatements(resources.full)
        .filter((statement) => statement.of === of)
        .flatMap((statement) => statement.actions);
    expect(actions('ReportRole').filter((action) => /^(sns|sqs|lambda):/.test(action))).toEqual([]);
    expect(actions('ReportRole').filter((action) => /^kms:(Sign|GetPublicKey)/.test(action))).toEqual([]);
    expect(actions('SlackRole')).toEqual([]);
  });

  it('deletes nothing, lists no whole bucket, and writes no file of another function', () => {
    const statements = roleStatements(resources.full);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => /Delete/.test(action))).toEqual(
      [],
    );
    expect(writers(`${BUCKET}/memory/`)).toEqual(['AuditRole']);
    expect(writers(`${BUCKET}/runs/`)).toEqual(['AuditRole']);
    expect(writers(`${BUCKET}/reports/`)).toEqual(['ReportRole']);
    for (const { condition } of statements.filter(({ actions }) => actions.includes('s3:ListBucket')))
      expect(condition).toMatchObject({ StringLike: { 's3:prefix': expect.any(Array) } });

    function writers(begin: string): string[] {
      return statements
        .filter(
          ({ actions, resources: on }) =>
            actions.includes('s3:PutObject') && on.some((one) => one.startsWith(begin)),
        )
        .map(({ of }) => of);
    }
  });
});

it('each role can be taken on by one service alone', () => {
  const trust = (of: string, service: string, condition?: object): Omit<Statement, 'condition'> => ({
    of,
    sid: '',
    effect: 'Allow',
    principal: { Service: service },
    actions: ['sts:AssumeRole'],
    resources: [],
    ...(condition ? { condition } : {}),
  });
  expect(trustStatements(resources.full)).toEqual([
    trust('ScheduleRole', 'scheduler.amazonaws.com', {
      StringEquals: {
        'aws:SourceAccount': '123456789012',
        'aws:SourceArn': arn('scheduler', 'schedule-group/snapwarden-production'),
      },
    }),
    trust('AuditRole', 'lambda.amazonaws.com'),
    trust('ReportRole', 'lambda.amazonaws.com'),
    trust('SlackRole', 'chatbot.amazonaws.com'),
  ]);
});

it('topics, queue and buckets refuse plain HTTP, and only CloudWatch is let in from outside, for alarms', () => {
  const statements = resourceStatements(resources.full);
  const tlsOnly = (of: string, action: string, ...on: string[]) => ({
    of,
    sid: 'TlsOnly',
    effect: 'Deny',
    principal: '*',
    actions: [action],
    resources: on,
    condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  const [bucket, ...ours] = statements;
  expect(bucket).toMatchObject({ of: 'ServerlessDeploymentBucketPolicy', effect: 'Deny', actions: ['s3:*'] });
  expect(ours).toEqual([
    tlsOnly('ViolationsTopicPolicy', 'sns:Publish', VIOLATIONS),
    tlsOnly('StateBucketPolicy', 's3:*', BUCKET, `${BUCKET}/*`),
    {
      of: 'StateBucketPolicy',
      sid: 'RunsAreWrittenOnce',
      effect: 'Deny',
      principal: '*',
      actions: ['s3:PutObject'],
      resources: [`${BUCKET}/runs/*/day=*`],
      condition: {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/AuditRole' },
        Null: { 's3:if-none-match': 'true' },
      },
    },
    tlsOnly('FailedRunsPolicy', 'sqs:*', FAILED_RUNS),
    {
      of: 'AlarmsTopicPolicy',
      sid: 'CloudWatchAlarms',
      effect: 'Allow',
      principal: { Service: 'cloudwatch.amazonaws.com' },
      actions: ['sns:Publish'],
      resources: [ALARMS],
      condition: {
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': arn('cloudwatch', 'alarm:snapwarden-production-*') },
      },
    },
    tlsOnly('AlarmsTopicPolicy', 'sns:Publish', ALARMS),
  ]);
});

it('every wildcard that allows something is explained in serverless.yml', async () => {
  const allowed = [roleStatements, trustStatements, resourceStatements]
    .flatMap((read) => read(resources.full))
    .filter(({ effect }) => effect === 'Allow');
  const wildcards = allowed.flatMap(({ actions, resources: on, condition, principal }) =>
    [...actions, ...on, JSON.stringify(condition ?? ''), JSON.stringify(principal ?? '')].filter((text) =>
      text.includes('*'),
    ),
  );
  const found = '{"StringLike":{"s3:prefix":["memory/*","runs/*"]}}';
  expect(wildcards).toEqual([
    arn('logs', 'log-group:/aws/lambda/snapwarden-production-audit:*'),
    `${BUCKET}/memory/*`,
    `${BUCKET}/runs/*`,
    found,
    arn('logs', 'log-group:/aws/lambda/snapwarden-production-report:*'),
    `${BUCKET}/memory/*`,
    `${BUCKET}/runs/*`,
    found,
    `${BUCKET}/reports/*`,
    expect.stringContaining(':alarm:snapwarden-production-*'),
  ]);
  const source = await readFile('serverless.yml', 'utf8');
  // One statement stands once in the file, and in two roles.
  expect(source.match(/^ +# Wildcard: .+\.$/gm)).toHaveLength(wildcards.length - 1);
});
