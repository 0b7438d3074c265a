import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import { loadPolicies, type ParsedPolicies, type ParseOptions } from '../../lib/policy/parse.ts';

const remedy = 'deploy the function with a folder of policies, and name it in payload.policies';

/**
 * Loads the policies of folders of the package, by default its `policies`; a report calls their files by their path in
 * the package, wherever that lies.
 * @throws ConfigError for a folder that the package has not, links that lead out of it included; PolicyError
 */
export async function loadPackaged(
  named: readonly string[] = ['policies'],
  options: ParseOptions,
): Promise<ParsedPolicies> {
  const root = await realpath(process.env.LAMBDA_TASK_ROOT ?? process.cwd());
  const problems: string[] = [];
  for (const folder of named) {
    const home = await realpath(join(root, folder)).catch(() => undefined);
    if (home === undefined || !home.startsWith(root + sep))
      problems.push(
        `payload.policies: the package has no folder ${folder}; deploy the function with it, or name another`,
      );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const { policySet, sources, ...rest } = await loadPolicies(
    named.map((folder) => join(root, folder)),
    { ...options, remedy },
  );
  const inPackage = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: relative(root, one.file),
  });
  const places = new Map([...(policySet.places ?? [])].map(([id, place]) => [id, inPackage(place)]));
  return { ...rest, policySet: { ...policySet, places }, sources: sources.map(inPackage) };
}
