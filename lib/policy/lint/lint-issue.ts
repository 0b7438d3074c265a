import type { PolicyIssue } from '../../errors.ts';

/** What lint says of a rule; where the rule stands is known elsewhere. */
export type LintIssue = Pick<PolicyIssue, 'code' | 'severity' | 'message'>;
