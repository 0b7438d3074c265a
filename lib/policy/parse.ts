import { PolicyError, type PolicyIssue } from '../errors.ts';
import { checkSet } from './checks.ts';
import { parseYaml } from './document.ts';
import { toIssues } from './issues.ts';
import { loadFiles } from './load.ts';
import type { ParsedFile } from './located.ts';
import { type PolicySet, policyFileSchema } from './schema.ts';

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
  const issues: PolicyIssue[] = [];
  const files: ParsedFile[] = [];
  for (const { file, source } of sources) {
    const { document, issues: problems } = parseYaml(file, source);
    issues.push(...problems);
    if (document === undefined) continue;
    const parsed = policyFileSchema.safeParse(document.value);
    if (parsed.success) files.push({ document, content: parsed.data });
    else issues.push(...toIssues(parsed.error, document, policyFileSchema));
  }
  const wholeSet = files.length === sources.length;
  if (wholeSet) issues.push(...checkSet(files));
  const policies = files.flatMap(({ content }) => content.policies ?? []);
  if (wholeSet && policies.length === 0) {
    const file = sources[0]?.file ?? 'policies';
    issues.push({
      file,
      line: 1,
      column: 1,
      path: '',
      message: 'the set has no policy; add one under policies',
      severity: 'error',
    });
  }
  if (issues.some(({ severity }) => severity === 'error')) throw new PolicyError(issues);
  const settings = files.find(({ content }) => content.settings)?.content.settings;
  return {
    policySet: {
      timeZone: settings?.timezone ?? 'UTC',
      groups: new Map(files.flatMap(({ content }) => Object.entries(content.groups ?? {}))),
      policies,
    },
    warnings: issues,
    files: sources.map(({ file }) => file),
  };
}

/**
 * Loads the policy files of folders as one set.
 * @throws ConfigError where a folder cannot be read or holds no policy file
 * @throws PolicyError with every error of every file
 */
export async function loadPolicies(directories: readonly string[]): Promise<ParsedPolicies> {
  return parsePolicies(await loadFiles(directories));
}
