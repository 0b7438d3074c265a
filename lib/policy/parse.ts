import { PolicyError, type PolicyIssue } from '../errors.ts';
import { safeParse } from '../safe-parse.ts';
import type { Instant } from '../time.ts';
import { checkSet } from './checks.ts';
import { parseYaml } from './document.ts';
import { type IssueCode, isLint } from './issue-codes.ts';
import { ownWords, toIssues } from './issues.ts';
import { valueAt } from './known-keys.ts';
import { lint } from './lint/lint.ts';
import { type LoadOptions, loadFiles } from './load.ts';
import { exceptionsOf, holdsOf, type ParsedFile, policiesOf } from './located.ts';
import { salvage } from './salvage.ts';
import { type PolicyPlace, type PolicySet, policyFileSchema } from './schema.ts';
import { resolveSettings } from './settings.ts';
import { decodeSource } from './source.ts';

/** A set that can be judged by, and what to tell its author all the same. */
export interface ParsedPolicies {
  readonly policySet: PolicySet;
  readonly warnings: readonly PolicyIssue[];
  readonly files: readonly string[];
  /** The files as they stand. */
  readonly sources: readonly PolicyText[];
}

/** A policy file by the name that messages call it, and its text. */
export interface PolicyText {
  readonly file: string;
  readonly content: string;
}

export interface ParseOptions {
  /** The instant from whose day on the length of exceptions counts. */
  readonly now: Instant;
}

type Sources = readonly { readonly file: string; readonly source: string | Uint8Array }[];

/** Everything that is to be said of a set, and what of it could be read. */
export interface CheckedPolicies {
  /** As a reader goes through the files. */
  readonly issues: readonly PolicyIssue[];
  readonly files: readonly ParsedFile[];
  /** Undefined where it cannot be judged by; errors of lint do not count. */
  readonly policySet: PolicySet | undefined;
}

/**
 * Parses the files of a set, taken as one. What lint calls errors are warnings here, because the limits of the
 * provider that it knows age, and an audit must not stop for that.
 * @throws PolicyError with every error of every file
 */
export function parsePolicies(sources: Sources, options: ParseOptions): ParsedPolicies {
  const { issues, policySet } = checkPolicies(sources, options);
  const softened = issues.map((issue) =>
    isLint(issue) ? { ...issue, severity: 'warning' as const } : issue,
  );
  if (policySet === undefined) throw new PolicyError(softened);
  return {
    policySet,
    warnings: softened,
    files: sources.map(({ file }) => file),
    sources: sources.map(({ file, source }) => ({ file, content: decodeSource(source).text })),
  };
}

/** Checks the files of a set, taken as one, with lint. */
export function checkPolicies(sources: Sources, { now }: ParseOptions): CheckedPolicies {
  const files: ParsedFile[] = [];
  const ofFiles = sources.flatMap(({ file, source }) => {
    const { document, issues: problems } = parseYaml(file, source);
    if (document === undefined) return problems;
    const parsed = safeParse(policyFileSchema, document.value, ownWords);
    files.push(parsed.success ? { document, whole: true, content: parsed.data } : salvage(document));
    return parsed.success ? problems : problems.concat(toIssues(parsed.error, document, policyFileSchema));
  });
  const unread = files.length < sources.length;
  const policies = files.flatMap((file) => policiesOf(file).map(([, policy]) => policy));
  const empty = !unread && policies.length === 0 && files.every(({ whole }) => whole);
  const ofSet = checkSet(files, unread, now).concat(empty ? [noPolicy(sources[0]?.file ?? 'policies')] : []);
  const issues = inOrder(
    [...ofFiles, ...ofSet, ...(unread ? [] : lintWhatIsRight(files, ofSet))],
    sources.map(({ file }) => file),
  );
  const isRight = issues.every((issue) => issue.severity === 'warning' || isLint(issue));
  return { issues, files, policySet: isRight ? toPolicySet(files) : undefined };
}

function toPolicySet(files: readonly ParsedFile[]): PolicySet {
  const settings = files.find(({ content }) => content.settings)?.content.settings;
  return {
    settings: resolveSettings(settings),
    groups: new Map(files.flatMap(({ content }) => Object.entries(content.groups ?? {}))),
    policies: files.flatMap((file) => policiesOf(file).map(([, policy]) => policy)),
    exceptions: files.flatMap(exceptionsOf).map(({ value }) => value),
    holds: files.flatMap(holdsOf).map(({ value }) => value),
    places: new Map(files.flatMap(placesOf)),
  };
}

function placesOf(file: ParsedFile): [id: string, place: PolicyPlace][] {
  const { locate } = file.document;
  return policiesOf(file).map(([at, { id, rules }]) => [
    id,
    {
      file: file.document.file,
      line: locate(['policies', at]).line,
      rules: rules.map((_, rule) => locate(['policies', at, 'rules', rule]).line),
    },
  ]);
}

/** Without them nothing is known of what a rule selects, or of the limits that hold. */
const vital: readonly IssueCode[] = ['unknown-group', 'group-cycle', 'group-size', 'mixed-selector'];

/** Lint of the policies that follow the schema; where others do not, nothing is called suspicious. */
function lintWhatIsRight(files: readonly ParsedFile[], ofSet: readonly PolicyIssue[]): PolicyIssue[] {
  const settingsUnknown = files.some(
    ({ document, content }) =>
      content.settings === undefined && valueAt(document.value, ['settings']) !== undefined,
  );
  if (settingsUnknown || ofSet.some(({ code }) => vital.includes(code))) return [];
  const whole = files.every((file) => file.whole);
  return lint(files).filter(({ code }) => whole || code !== 'suspicious');
}

function noPolicy(file: string): PolicyIssue {
  const message = 'the set has no policy; add one under policies';
  return { file, line: 1, column: 1, path: '', message, severity: 'error', code: 'empty' };
}

/** As a reader goes through the files. */
export function inOrder(issues: readonly PolicyIssue[], files: readonly string[]): PolicyIssue[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  return issues.toSorted(
    (left, right) =>
      (rank.get(left.file) ?? 0) - (rank.get(right.file) ?? 0) ||
      left.line - right.line ||
      left.column - right.column,
  );
}

/**
 * Loads the policy files of folders as one set.
 * @throws ConfigError where a folder cannot be read or holds no policy file
 * @throws PolicyError with every error of every file
 */
export async function loadPolicies(
  directories: readonly string[],
  options: ParseOptions & LoadOptions,
): Promise<ParsedPolicies> {
  return parsePolicies(await loadFiles(directories, options), options);
}
