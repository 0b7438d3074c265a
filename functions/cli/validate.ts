import { formatPolicyIssue } from '../../lib/errors.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { policyJsonSchema } from '../../lib/policy/schema.ts';
import { plural, printable } from '../../lib/text.ts';

/**
 * Checks policy files; errors are thrown, all at once.
 * @throws ConfigError, PolicyError
 */
export async function validateCommand(directories: string[], { schema }: { schema?: true }): Promise<void> {
  if (schema) {
    process.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
    return;
  }
  const { policySet, warnings, files } = await loadPolicies(directories);
  for (const warning of warnings) process.stdout.write(`${printable(formatPolicyIssue(warning))}\n`);
  const rules = policySet.policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  const size = `${plural(policySet.policies.length, 'policy', 'policies')} with ${plural(rules, 'rule')}`;
  process.stdout.write(`${size} in ${plural(files.length, 'file')}: valid.\n`);
}
