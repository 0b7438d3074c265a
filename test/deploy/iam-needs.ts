import { everyOption } from '../support/template-package.ts';

/** All that may be done by whom and why. `iam.test.ts` fails for a statement that is not listed. */

export const REGION = 'eu-central-1';
export const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:123456789012:${name}`;
export const FAILED_RUNS = arn('sqs', 'snapwarden-production-failed-runs');
export const VIOLATIONS = arn('sns', 'snapwarden-production-violations');
export const ALARMS = arn('sns', 'snapwarden-production-alarms');

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

export const byDefault: readonly Need[] = [
  ...scheduling,
  log('AuditRole', 'audit'),
  token('AuditRole', '/snapwarden/digitalocean-token'),
  publishing,
  keepFailed('AuditRole', 'Lambda sends failed asynchronous invocations there in the name of the function'),
  log('ReportRole', 'report'),
  token('ReportRole', '/snapwarden/digitalocean-token'),
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
  keepFailed('AuditRole', 'as by default'),
  log('ReportRole', 'report'),
  ...secret('ReportRole'),
];
