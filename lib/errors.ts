import type { IssueCode } from './policy/issue-codes.ts';

/** The exit codes of the command line; `incomplete` wins over `violations`. */
export const exitCodes = { clean: 0, violations: 1, failed: 2, incomplete: 3 } as const;

/** The audit itself could not be done; a breached policy is a value, never an error. */
export abstract class AuditError extends Error {
  abstract readonly code: 'config' | 'policy' | 'api' | 'publish' | 'store';
}

/** Settings, arguments or files of the caller are wrong; `problems` holds all of them. */
export class ConfigError extends AuditError {
  override readonly name = 'ConfigError';
  readonly code = 'config';
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** One thing that is wrong in a policy file. Lines and columns count from 1. */
export interface PolicyIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** For example `policies[0].rules[1].max`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** What sort of problem it is, stable over versions. */
  readonly code: IssueCode;
}

export function formatPolicyIssue(issue: PolicyIssue): string {
  const where = `${issue.file}:${issue.line}:${issue.column}`;
  const kind = issue.severity === 'warning' ? 'warning: ' : '';
  return `${where}: ${kind}${issue.path === '' ? '' : `${issue.path}: `}${issue.message}`;
}

/** Every error of every policy file at once. */
export class PolicyError extends AuditError {
  override readonly name = 'PolicyError';
  readonly code = 'policy';
  readonly issues: readonly PolicyIssue[];
  constructor(issues: readonly PolicyIssue[], options?: ErrorOptions) {
    super(issues.map(formatPolicyIssue).join('\n'), options);
    this.issues = issues;
  }
}

export type ApiFailure =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'throttled'
  | 'timeout'
  | 'aborted'
  | 'invalid'
  | 'unavailable';

/** A read that failed for good. Holds no request, because a request holds the token. */
export class ApiError extends AuditError {
  override readonly name = 'ApiError';
  readonly code = 'api';
  readonly failure: ApiFailure;
  readonly endpoint: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  constructor(
    failure: ApiFailure,
    endpoint: string,
    message: string,
    details: { status?: number | undefined; requestId?: string | undefined } = {},
  ) {
    super(`${endpoint}: ${message}${details.requestId ? ` (request id ${details.requestId})` : ''}`);
    this.failure = failure;
    this.endpoint = endpoint;
    this.status = details.status;
    this.requestId = details.requestId;
  }
}

/** SNS did not take a message. */
export class PublishError extends AuditError {
  override readonly name = 'PublishError';
  readonly code = 'publish';
}

/** What is remembered between runs could not be read or written, or is not to be trusted. */
export class StoreError extends AuditError {
  override readonly name = 'StoreError';
  readonly code = 'store';
}
