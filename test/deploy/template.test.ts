import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../lib/config.ts';
import { type Properties, type Resource, resolveTemplate } from '../support/template.ts';
import { everyOption, type Packaged, packageService } from '../support/template-package.ts';

let plain: Packaged;
let full: Packaged;
let byDefault: Readonly<Record<string, Resource>>;
let withOptions: Readonly<Record<string, Resource>>;

beforeAll(async () => {
  [plain, full] = await Promise.all([
    packageService(),
    packageService({ params: everyOption, stage: 'shop', region: 'eu-central-1' }),
  ]);
  byDefault = resolveTemplate(plain.template, 'us-east-1');
  withOptions = resolveTemplate(full.template, 'eu-central-1');
});
afterAll(() => Promise.all([plain, full].map((one) => one?.[Symbol.asyncDispose]())));

const of = (resources: typeof byDefault, name: string) => resources[name]?.Properties as Properties;
const FAILED_RUNS = 'arn:aws:sqs:us-east-1:123456789012:snapwarden-production-failed-runs';

it('packages without a network, credentials or a home, and without a warning', () => {
  expect(plain.output).toContain('Service packaged');
  expect(plain.output).not.toMatch(/NETWORK|warning|deprecat/i);
});

it('refuses to package what has not been built', async () => {
  await expect(packageService({ dist: false })).rejects.toMatchObject({
    stdout: expect.stringContaining('custom.builtByNpmRunBuild'),
  });
});

it('consists of these resources by default', () => {
  const types = Object.entries(byDefault).map(([name, { Type }]) => `${name}: ${Type}`);
  expect(types.sort()).toEqual([
    'AlarmsTopic: AWS::SNS::Topic',
    'AlarmsTopicPolicy: AWS::SNS::TopicPolicy',
    'AuditDurationAlarm: AWS::CloudWatch::Alarm',
    'AuditErrorsAlarm: AWS::CloudWatch::Alarm',
    'AuditLambdaEvConf: AWS::Lambda::EventInvokeConfig',
    'AuditLambdaFunction: AWS::Lambda::Function',
    'AuditLogGroup: AWS::Logs::LogGroup',
    'AuditRole: AWS::IAM::Role',
    'AuditThrottlesAlarm: AWS::CloudWatch::Alarm',
    'FailedRuns: AWS::SQS::Queue',
    'FailedRunsAlarm: AWS::CloudWatch::Alarm',
    'FailedRunsPolicy: AWS::SQS::QueuePolicy',
    'NoCompleteRunAlarm: AWS::CloudWatch::Alarm',
    'ReportErrorsAlarm: AWS::CloudWatch::Alarm',
    'ReportLambdaEvConf: AWS::Lambda::EventInvokeConfig',
    'ReportLambdaFunction: AWS::Lambda::Function',
    'ReportLogGroup: AWS::Logs::LogGroup',
    'ReportRole: AWS::IAM::Role',
    'Schedule: AWS::Scheduler::Schedule',
    'ScheduleGroup: AWS::Scheduler::ScheduleGroup',
    'ScheduleRole: AWS::IAM::Role',
    'ServerlessDeploymentBucket: AWS::S3::Bucket',
    'ServerlessDeploymentBucketPolicy: AWS::S3::BucketPolicy',
    'StateBucket: AWS::S3::Bucket',
    'StateBucketPolicy: AWS::S3::BucketPolicy',
    'ViolationsTopic: AWS::SNS::Topic',
    'ViolationsTopicPolicy: AWS::SNS::TopicPolicy',
  ]);
});

it('adds e-mail and Slack only where they are asked for', () => {
  const added = Object.keys(withOptions).filter((name) => !(name in byDefault));
  expect(added.sort()).toEqual(['AlarmsEmail', 'SlackChannel', 'SlackRole', 'ViolationsEmail']);
});

it.each(['audit', 'report'])(
  '%s runs on Node 24, arm64, with a whole processor, as long as Lambda allows',
  (name) => {
    const logicalId = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
    expect(of(byDefault, logicalId)).toMatchObject({
      FunctionName: `snapwarden-production-${name}`,
      Handler: `dist/${name}.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      Timeout: 900,
    });
  },
);

describe('the environment', () => {
  const common = {
    SNAPWARDEN_ACCOUNT: 'production',
    DIGITALOCEAN_TOKEN_PARAMETER: '/snapwarden/digitalocean-token',
    NODE_OPTIONS: '--max-semi-space-size=8',
    SNAPWARDEN_STATE: 's3://statebucket',
    SNAPWARDEN_ARCHIVE: 's3://statebucket',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
  const read = (resources: typeof byDefault, name: string) =>
    (of(resources, name).Environment as Properties).Variables;

  it('names the topic to the audit only, and never holds the token', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:snapwarden-production-violations';
    expect(read(byDefault, 'AuditLambdaFunction')).toEqual({ ...common, SNS_TOPIC_ARN: topic });
    expect(read(byDefault, 'ReportLambdaFunction')).toEqual(common);
  });

  it('follows the parameters', () => {
    expect(read(withOptions, 'ReportLambdaFunction')).toEqual({
      SNAPWARDEN_ACCOUNT: 'shop',
      DIGITALOCEAN_TOKEN_PARAMETER: everyOption.tokenParameter,
      NODE_OPTIONS: '--max-semi-space-size=8',
      SNAPWARDEN_STATE: 's3://statebucket',
      SNAPWARDEN_ARCHIVE: 's3://statebucket',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    });
    expect(read(withOptions, 'AuditLambdaFunction')).toMatchObject({
      SNAPWARDEN_SIGNING_KEY: everyOption.signingKeyArn,
    });
  });

  it('holds what the functions take', () => {
    for (const name of ['AuditLambdaFunction', 'ReportLambdaFunction'])
      expect(parseConfig(read(withOptions, name) as Record<string, string>)).toMatchObject({
        state: { bucket: 'statebucket', prefix: '' },
        archive: { bucket: 'statebucket', prefix: '' },
      });
  });
});

describe('the schedule', () => {
  it('gives the scheduled time as now, so that a retry judges the same instant', () => {
    const target = of(byDefault, 'Schedule').Target as Properties;
    expect(target.Arn).toBe('arn:aws:lambda:us-east-1:123456789012:function:snapwarden-production-audit');
    expect(JSON.parse(target.Input as string)).toEqual({
      now: '<aws.scheduler.scheduled-time>',
      publish: true,
    });
    expect(target.RetryPolicy).toEqual({ MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 });
    expect(target.DeadLetterConfig).toEqual({ Arn: FAILED_RUNS });
    expect(target.RoleArn).toBe('arn:aws:iam::123456789012:role/ScheduleRole');
  });

  it('is daily at six, or whenever and wherever one likes', () => {
    const when = { FlexibleTimeWindow: { Mode: 'OFF' }, GroupName: 'snapwarden-production' };
    expect(of(byDefault, 'Schedule')).toMatchObject({
      ...when,
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
    });
    expect(of(withOptions, 'Schedule')).toMatchObject({
      ScheduleExpression: 'rate(12 hours)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });
});

it('keeps what failed: audits are tried once more, then kept encrypted for 14 days; reports are not repeated', () => {
  expect(of(byDefault, 'AuditLambdaEvConf')).toMatchObject({
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: FAILED_RUNS } },
  });
  expect(of(byDefault, 'ReportLambdaEvConf')).toMatchObject({
    MaximumRetryAttempts: 0,
    DestinationConfig: {},
  });
  expect(of(byDefault, 'FailedRuns')).toMatchObject({
    MessageRetentionPeriod: 14 * 86_400,
    SqsManagedSseEnabled: true,
  });
});

it('keeps logs for as long as was said', () => {
  for (const name of ['AuditLogGroup', 'ReportLogGroup']) {
    expect(of(byDefault, name).RetentionInDays).toBe(90);
    expect(Number(of(withOptions, name).RetentionInDays)).toBe(30);
  }
});

it('reserves concurrency only when asked, and only for the audit', () => {
  expect(of(byDefault, 'AuditLambdaFunction')).not.toHaveProperty('ReservedConcurrentExecutions');
  expect(Number(of(withOptions, 'AuditLambdaFunction').ReservedConcurrentExecutions)).toBe(1);
  expect(of(withOptions, 'ReportLambdaFunction')).not.toHaveProperty('ReservedConcurrentExecutions');
});

it('encrypts violations, by default under the key of SNS', () => {
  expect(of(byDefault, 'ViolationsTopic').KmsMasterKeyId).toBe('alias/aws/sns');
  expect(of(withOptions, 'ViolationsTopic').KmsMasterKeyId).toBe(everyOption.topicKey);
});

const closed = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

describe('the bucket of memory, archive and reports', () => {
  const bucket = (resources: typeof byDefault) => of(resources, 'StateBucket');
  type Rule = Readonly<Record<string, unknown>>;
  const rules = (resources: typeof byDefault) =>
    (bucket(resources).LifecycleConfiguration as { Rules: readonly Rule[] }).Rules;

  it('is closed to the public, keeps what was overwritten, and outlives the stack', () => {
    expect(bucket(byDefault)).toMatchObject({
      PublicAccessBlockConfiguration: closed,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    // A name of its own would keep the stack from being made again beside what it left.
    expect(bucket(byDefault)).not.toHaveProperty('BucketName');
    for (const name of ['StateBucket', 'StateBucketPolicy'])
      expect(byDefault[name]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('is encrypted, by a key of the customer where there is one', () => {
    const encryption = (resources: typeof byDefault) =>
      (bucket(resources).BucketEncryption as Properties).ServerSideEncryptionConfiguration;
    expect(encryption(byDefault)).toEqual([{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);
    expect(encryption(withOptions)).toEqual([
      {
        ServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: everyOption.bucketKeyArn,
        },
        BucketKeyEnabled: true,
      },
    ]);
  });

  it('forgets by itself what need not be kept', () => {
    const rule = (Id: string, more: Rule) => ({ Id, Status: 'Enabled', ...more });
    expect(rules(byDefault)).toEqual([
      rule('OldMemory', { Prefix: 'memory/', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
      rule('Runs', {
        Prefix: 'runs/',
        ExpirationInDays: 400,
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      }),
      rule('Reports', {
        Prefix: 'reports/',
        ExpirationInDays: 7,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
      rule('Remains', {
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        ExpiredObjectDeleteMarker: true,
      }),
    ]);
    const runs = rules(withOptions).find(({ Id }) => Id === 'Runs');
    expect(Number(runs?.ExpirationInDays)).toBe(90);
  });

  it('never forgets what was told', () => {
    for (const { Prefix = '', ExpirationInDays } of rules(withOptions))
      if ('memory/'.startsWith(String(Prefix))) expect(ExpirationInDays).toBeUndefined();
  });
});

it('keeps code out of the public and leaves no old versions behind', () => {
  expect(of(byDefault, 'ServerlessDeploymentBucket').PublicAccessBlockConfiguration).toEqual(closed);
  expect(Object.values(byDefault).filter(({ Type }) => Type === 'AWS::Lambda::Version')).toEqual([]);
});
