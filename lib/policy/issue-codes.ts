/** What can be wrong with a policy set: one sentence for those who read the code in JSON or SARIF, and the remedy. */
export interface IssueKind {
  readonly about: string;
  readonly help: string;
  /** What it usually is; an issue says for itself. */
  readonly level: 'error' | 'warning';
}

/** Every kind of issue by its code. A code that was published keeps its name and its meaning. */
export const issueCodes = {
  encoding: {
    about: 'The file is no YAML text in UTF-8.',
    help: 'Save the file as UTF-8, and remove control characters from it.',
    level: 'error',
  },
  'too-large': {
    about: 'The file is over 1 MiB.',
    help: 'Split it: every file of a folder belongs to the set.',
    level: 'error',
  },
  syntax: {
    about: 'The file is no YAML 1.2.',
    help: 'Correct the quotes, brackets or indentation that the message names.',
    level: 'error',
  },
  alias: {
    about: 'An alias leads nowhere, or aliases repeat too much.',
    help: 'Define the anchor before it, put text that starts with * in quotes, or use groups.',
    level: 'error',
  },
  unsupported: {
    about: 'The file uses something of YAML that policies do without.',
    help: 'Write out merge keys and custom tags, split documents into files, nest less, and use text as keys.',
    level: 'error',
  },
  'duplicate-key': {
    about: 'A mapping has a key twice.',
    help: 'Keep one of the two.',
    level: 'error',
  },
  empty: {
    about: 'A file says nothing, or the set has no policy.',
    help: 'Write `version: 1` and `policies`, or remove the file.',
    level: 'error',
  },
  'unknown-key': {
    about: 'A key is not in the policy language.',
    help: 'Correct its spelling, or remove it. An editor completes keys from policies/policy.schema.json.',
    level: 'error',
  },
  'missing-key': {
    about: 'A key that must stand is missing.',
    help: 'Add the key.',
    level: 'error',
  },
  'unknown-kind': {
    about: 'There is no such kind of rule.',
    help: 'Correct its spelling; docs/policies.md lists the kinds.',
    level: 'error',
  },
  'invalid-value': {
    about: 'A value has the wrong type or form.',
    help: 'Write what the message expects.',
    level: 'error',
  },
  'duplicate-id': {
    about: 'Two policies, rules, groups, exceptions or holds have one name.',
    help: 'Give one of them another name.',
    level: 'error',
  },
  'duplicate-settings': {
    about: 'Two files of a set have `settings`.',
    help: 'Merge them.',
    level: 'error',
  },
  'unknown-group': {
    about: 'A selector uses a group that the set has not.',
    help: 'Correct its name, or define it under `groups`.',
    level: 'error',
  },
  'unused-group': {
    about: 'Nothing uses a group.',
    help: 'Use it or remove it.',
    level: 'error',
  },
  'group-cycle': {
    about: 'A group leads back into itself.',
    help: 'Break the cycle.',
    level: 'error',
  },
  'group-size': {
    about: 'A group stands for too many selectors.',
    help: 'Make it smaller.',
    level: 'error',
  },
  'mixed-selector': {
    about: 'A selector asks of resources and of points where it cannot be split into the two.',
    help: 'Write one kind of key inside `not` and in a list of groups.',
    level: 'error',
  },
  'unknown-policy': {
    about: 'An exception names a policy or rule that the set has not.',
    help: 'Correct its name, or remove it.',
    level: 'error',
  },
  'exception-too-long': {
    about: 'An exception runs for longer than `settings.exceptionMax` allows.',
    help: 'Write an earlier last day, and renew the exception when it comes.',
    level: 'error',
  },
  'unknown-region': {
    about: 'A region is not known to this version.',
    help: 'Correct its slug; a new region is no mistake.',
    level: 'warning',
  },
  infeasible: {
    about: 'A rule cannot be met, given what DigitalOcean offers.',
    help: 'Loosen the rule, select what can meet it, or correct an outdated limit in `settings.limits`.',
    level: 'error',
  },
  conflicting: {
    about: 'Two rules cannot both be met.',
    help: 'Loosen one of them, or make their selections disjoint.',
    level: 'error',
  },
  suspicious: {
    about: 'Something hardly does what its author meant.',
    help: 'Say it in the way that the message names, or leave it if it is meant so.',
    level: 'warning',
  },
  'selects-nothing': {
    about: 'Something matches nothing in the inventory.',
    help: 'Correct the selector, or remove what is no longer needed.',
    level: 'warning',
  },
} as const satisfies Record<string, IssueKind>;

export type IssueCode = keyof typeof issueCodes;

const lintCodes: ReadonlySet<IssueCode> = new Set(['infeasible', 'conflicting', 'suspicious']);

/** Whether an issue is lint: the set could be judged by all the same. */
export const isLint = ({ code }: { readonly code: IssueCode }): boolean => lintCodes.has(code);
