import { everyOption } from '../support/template-package.ts';

/** All that may be done by whom and why. `iam.test.ts` fails for a statement that is not listed. */

export const REGION = 'eu-central-1';
export const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:123456789012:${name}`;
export const FAILED_RUNS = arn('sqs', 'snapwarden-production-failed-runs');
export const VIOLATIONS = arn('sns', 'snapwarden-production-violations');
export const ALARMS = arn('sns', 'snapwarden-production-alarms');
export const BUCKET = 'arn:aws:s3:::statebucket';
const OWNERS = everyOption.ownerTopicArns.split(',');

export interface Need {
  readonly of: string;
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: object;
  readonly why: string;
}

const log = (of: string, name: string): Need => ({
  of,
  sid: 'WriteOwnLog',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [arn('logs', `log-group:/aws/lambda/snapwarden-production-${name}:*`)],
  why: 'its log, and by that its metrics; the group is made by the stack, so that its retention holds',
});

const token = (of: string, parameter: string): Need => ({
  of,
  sid: 'ReadToken',
  actions: ['ssm:GetParameter'],
  resources: [arn('ssm', `parameter${parameter}`)],
  why: 'the API token, and no other parameter',
});

const keepFailed = (of: string, why: string): Need => ({
  of,
  sid: 'KeepFailedRuns',
  actions: ['sqs:SendMessage'],
  resources: [FAILED_RUNS],
  why,
});

const scheduling: readonly Need[] = [
  {
    of: 'ScheduleRole',
    sid: 'RunAudit',
    actions: ['lambda:InvokeFunction'],
    resources: [arn('lambda', 'function:snapwarden-production-audit')],
    why: 'the schedule starts the audit, and cannot start a report',
  },
  keepFailed('ScheduleRole', 'the dead-letter queue of the schedule'),
];

const publishing: Need = {
  of: 'AuditRole',
  sid: 'PublishViolations',
  actions: ['sns:Publish'],
  resources: [VIOLATIONS],
  why: 'what was found; not the alarms, which are for CloudWatch alone',
};

const seeWhoHears: Need = {
  of: 'AuditRole',
  sid: 'SeeWhoHears',
  actions: ['sns:GetTopicAttributes'],
  resources: [VIOLATIONS],
  why: 'a message that nobody hears is told of',
};

const findFiles = (of: string): Need => ({
  of,
  sid: 'FindFiles',
  actions: ['s3:ListBucket'],
  resources: [BUCKET],
  condition: { StringLike: { 's3:prefix': ['memory/*', 'runs/*'] } },
  why: 'finding runs, and telling a missing file from a forbidden one; nothing else in the bucket',
});

const filesOfAudit: readonly Need[] = [
  {
    of: 'AuditRole',
    sid: 'RememberFindings',
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [`${BUCKET}/memory/*`],
    why: 'what was told; it deletes nothing, and what it overwrites stays as an old version',
  },
  {
    of: 'AuditRole',
    sid: 'ArchiveRuns',
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [`${BUCKET}/runs/*`],
    why: 'what was seen and judged, and the run before it, to chain to; the bucket lets it write each file once',
  },
  findFiles('AuditRole'),
];

const filesOfReport: readonly Need[] = [
  {
    of: 'ReportRole',
    sid: 'ReadMemory',
    actions: ['s3:GetObject'],
    resources: [`${BUCKET}/memory/*`],
    why: 'since when a finding is open, and a resource missing; it writes neither memory nor archive',
  },
  {
    of: 'ReportRole',
    sid: 'ReadRuns',
    actions: ['s3:GetObject'],
    resources: [`${BUCKET}/runs/*`],
    why: 'reports of archived runs',
  },
  findFiles('ReportRole'),
  {
    of: 'ReportRole',
    sid: 'HandOutReports',
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [`${BUCKET}/reports/*`],
    why: 'reports that are fetched by a link, which reads in the name of the role that made it',
  },
];

export const byDefault: readonly Need[] = [
  ...scheduling,
  log('AuditRole', 'audit'),
  token('AuditRole', '/snapwarden/digitalocean-token'),
  publishing,
  seeWhoHears,
  ...filesOfAudit,
  keepFailed('AuditRole', 'Lambda sends failed asynchronous invocations there in the name of the function'),
  log('ReportRole', 'report'),
  token('ReportRole', '/snapwarden/digitalocean-token'),
  ...filesOfReport,
];

const encryptFiles = (of: string): Need => ({
  of,
  sid: 'EncryptFiles',
  actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
  resources: [everyOption.bucketKeyArn],
  condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
  why: 'files under a key of the customer, and nothing else with that key',
});

const signing: readonly Need[] = [
  {
    of: 'AuditRole',
    sid: 'SignRuns',
    actions: ['kms:Sign'],
    resources: [everyOption.signingKeyArn],
    condition: { StringEquals: { 'kms:SigningAlgorithm': 'ED25519_SHA_512' } },
    why: 'the manifest of a run; the private key never leaves KMS',
  },
  {
    of: 'AuditRole',
    sid: 'ShowSigningKey',
    actions: ['kms:GetPublicKey'],
    resources: [everyOption.signingKeyArn],
    why: 'the key that checks the signature, which lies beside it',
  },
];

const secret = (of: string): readonly Need[] => [
  token(of, everyOption.tokenParameter),
  {
    of,
    sid: 'ReadTokenSecret',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [everyOption.tokenSecretArn],
    why: 'Parameter Store reads the secret in the name of whoever asks',
  },
  {
    of,
    sid: 'DecryptToken',
    actions: ['kms:Decrypt'],
    resources: [everyOption.tokenKeyArn],
    condition: {
      StringEquals: {
        'kms:ViaService': [`ssm.${REGION}.amazonaws.com`, `secretsmanager.${REGION}.amazonaws.com`],
      },
    },
    why: 'the token under a key of the customer, and only by the service that keeps it',
  },
];

export const withEveryOption: readonly Need[] = [
  ...scheduling,
  log('AuditRole', 'audit'),
  ...secret('AuditRole'),
  publishing,
  {
    of: 'AuditRole',
    sid: 'EncryptViolations',
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: [everyOption.topicKey],
    condition: { StringEquals: { 'kms:ViaService': `sns.${REGION}.amazonaws.com` } },
    why: 'publishing to a topic under a key of the customer, and nothing else with that key',
  },
  {
    of: 'AuditRole',
    sid: 'PublishToOwners',
    actions: ['sns:Publish'],
    resources: OWNERS,
    why: 'the topics that the policies name for owners, and no other',
  },
  seeWhoHears,
  { ...seeWhoHears, sid: 'SeeWhoHearsOwners', resources: OWNERS },
  ...filesOfAudit,
  encryptFiles('AuditRole'),
  ...signing,
  keepFailed('AuditRole', 'as by default'),
  log('ReportRole', 'report'),
  ...secret('ReportRole'),
  ...filesOfReport,
  encryptFiles('ReportRole'),
];
