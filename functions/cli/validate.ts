import { formatPolicyIssue } from '../../lib/errors.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { policyJsonSchema } from '../../lib/policy/schema.ts';
import { plural, printable } from '../../lib/text.ts';
import { writeOut } from './write-out.ts';

/**
 * Checks policy files; errors are thrown, all at once.
 * @throws ConfigError, PolicyError
 */
export async function validateCommand(directories: string[], { schema }: { schema?: true }): Promise<void> {
  if (schema) return writeOut([JSON.stringify(policyJsonSchema(), null, 2), '\n']);
  const { policySet, warnings, files } = await loadPolicies(
    directories.length > 0 ? directories : ['policies'],
  );
  const rules = policySet.policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  const size = `${plural(policySet.policies.length, 'policy', 'policies')} with ${plural(rules, 'rule')}`;
  const warned = warnings.length > 0 ? `, with ${plural(warnings.length, 'warning')}` : '';
  return writeOut([
    ...warnings.map((warning) => `${printable(formatPolicyIssue(warning))}\n`),
    `${size} in ${plural(files.length, 'file')}: valid${warned}.\n`,
  ]);
}
