import { PolicyError, type PolicyIssue } from '../errors.ts';
import { safeParse } from '../safe-parse.ts';
import { checkSet } from './checks.ts';
import { parseYaml } from './document.ts';
import { ownWords, toIssues } from './issues.ts';
import { loadFiles } from './load.ts';
import { type ParsedFile, policiesOf } from './located.ts';
import { salvage } from './salvage.ts';
import { type PolicySet, policyFileSchema } from './schema.ts';
import { resolveSettings } from './settings.ts';

/** A set that can be judged by, and what to tell its author all the same. */
export interface ParsedPolicies {
  readonly policySet: PolicySet;
  readonly warnings: readonly PolicyIssue[];
  readonly files: readonly string[];
}

/**
 * Parses the files of a set, taken as one.
 * @throws PolicyError with every error of every file
 */
export function parsePolicies(
  sources: readonly { readonly file: string; readonly source: string | Uint8Array }[],
): ParsedPolicies {
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
  const issues = inOrder(
    ofFiles.concat(checkSet(files, unread), empty ? [noPolicy(sources[0]?.file ?? 'policies')] : []),
    sources.map(({ file }) => file),
  );
  if (issues.some(({ severity }) => severity === 'error')) throw new PolicyError(issues);
  const settings = files.find(({ content }) => content.settings)?.content.settings;
  return {
    policySet: {
      settings: resolveSettings(settings),
      groups: new Map(files.flatMap(({ content }) => Object.entries(content.groups ?? {}))),
      policies,
      exceptions: files.flatMap(({ content }) => content.exceptions ?? []),
      holds: files.flatMap(({ content }) => content.holds ?? []),
    },
    warnings: issues,
    files: sources.map(({ file }) => file),
  };
}

function noPolicy(file: string): PolicyIssue {
  const message = 'the set has no policy; add one under policies';
  return { file, line: 1, column: 1, path: '', message, severity: 'error' };
}

/** As a reader goes through the files. */
function inOrder(issues: readonly PolicyIssue[], files: readonly string[]): PolicyIssue[] {
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
export async function loadPolicies(directories: readonly string[]): Promise<ParsedPolicies> {
  return parsePolicies(await loadFiles(directories));
}
