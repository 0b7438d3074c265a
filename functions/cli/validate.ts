import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { selectsIn } from '../../lib/engine/selects.ts';
import { ConfigError, exitCodes } from '../../lib/errors.ts';
import { limitsAsOf } from '../../lib/limits.ts';
import type { Inventory } from '../../lib/model.ts';
import { policyJsonSchema } from '../../lib/policy/json-schema.ts';
import { loadFiles, type PolicySource } from '../../lib/policy/load.ts';
import { policiesOf } from '../../lib/policy/located.ts';
import { type CheckedPolicies, checkPolicies, inOrder } from '../../lib/policy/parse.ts';
import { decodeSource } from '../../lib/policy/source.ts';
import { loadInventory } from '../../lib/store/load-inventory.ts';
import { formatInstant, type Instant, instantFromMillis } from '../../lib/time.ts';
import {
  type ValidationFormat,
  type ValidationLook,
  validationFormats,
} from '../../lib/validation/formats.ts';
import { nothingSelected } from '../../lib/validation/nothing-selected.ts';
import type { Validation } from '../../lib/validation/schema.ts';
import manifest from '../../package.json' with { type: 'json' };
import { lookOn } from './look.ts';
import { collecting, instantOf } from './settings.ts';
import { writeOut } from './write-out.ts';

export interface ValidateOptions {
  readonly format: ValidationFormat;
  readonly now?: string;
  readonly inventory?: string;
  readonly schema?: true;
}

const remedy = 'name the folder or the file that holds your policies';

/**
 * Checks policy files, without a token or a network; returns the exit code. What is wrong goes to the standard error
 * as text, and to the standard output in a format that programs read.
 * @throws ConfigError
 */
export async function validateCommand(
  paths: readonly string[],
  options: ValidateOptions,
  complain: (text: string) => void,
): Promise<number> {
  if (options.schema) {
    await writeOut([JSON.stringify(policyJsonSchema(), null, 2), '\n']);
    return exitCodes.clean;
  }
  const { now, sources, inventory } = await settle(paths, options);
  const checked = checkPolicies(sources, { now });
  const validation = toValidation(checked, sources, now, inventory);
  const render = validationFormats[options.format];
  const toStderr = options.format === 'text' && !validation.valid;
  const text = render(validation, look(sources, toStderr ? process.stderr : process.stdout));
  if (toStderr) complain([...text].join(''));
  else await writeOut(text);
  return validation.valid ? exitCodes.clean : exitCodes.failed;
}

interface Saved {
  readonly file: string;
  readonly inventory: Inventory;
}

interface Settled {
  readonly now: Instant;
  readonly sources: readonly PolicySource[];
  readonly inventory: Saved | undefined;
}

/**
 * Checks the arguments and reads the files.
 * @throws ConfigError with all problems
 */
async function settle(paths: readonly string[], options: ValidateOptions): Promise<Settled> {
  const problems: string[] = [];
  const { inventory: file } = options;
  const now = instantOf(options.now, problems) ?? (instantFromMillis(Date.now()) as Instant);
  if (file === '') problems.push('--inventory is empty; name a file that --save-inventory wrote');
  const inventory = await collecting(problems, () => (file ? loadInventory(file) : undefined));
  const named = paths.length > 0 ? paths : ['policies'];
  const sources = await collecting(problems, () => loadFiles(named, { remedy, allowFiles: true }));
  if (problems.length > 0 || sources === undefined) throw new ConfigError(problems);
  return { now, sources, inventory: file && inventory ? { file, inventory } : undefined };
}

function toValidation(
  { issues: found, files, policySet }: CheckedPolicies,
  sources: readonly PolicySource[],
  now: Instant,
  saved: Saved | undefined,
): Validation {
  const names = sources.map(({ file }) => file);
  const selects = saved && policySet && selectsIn(saved.inventory, policySet);
  const issues = selects ? inOrder([...found, ...nothingSelected(files, selects)], names) : found;
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const policies = files.flatMap(policiesOf);
  return {
    schema: 'snapwarden/validation/v1',
    valid: errors === 0,
    now: formatInstant(now),
    limitsAsOf,
    errors,
    warnings: issues.length - errors,
    files: names,
    policies: policies.length,
    rules: policies.reduce((sum, [, { rules }]) => sum + rules.length, 0),
    issues: [...issues],
    selection:
      saved && selects
        ? {
            inventory: saved.file,
            readAt: formatInstant(saved.inventory.readAt),
            account: saved.inventory.account.id,
            ...selects,
          }
        : null,
  };
}

function look(sources: readonly PolicySource[], stream: NodeJS.WriteStream): ValidationLook {
  const byName = new Map(sources.map((one) => [one.file, one]));
  const lines = new Map<string, readonly string[]>();
  return {
    ...lookOn(stream),
    version: manifest.version,
    lineOf(file, line) {
      let found = lines.get(file);
      if (found === undefined) {
        found = decodeSource(byName.get(file)?.source ?? '').text.split(/\r?\n/);
        lines.set(file, found);
      }
      return found[line - 1];
    },
    uriOf: (file) => uriOf(byName.get(file)?.path ?? file),
  };
}

/** Relative to the working folder, as code scanning wants it; absolute where the file lies outside. */
function uriOf(path: string): string {
  const way = relative(process.cwd(), resolve(path));
  const isInside = way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way;
  return isInside ? way.split(sep).map(encodeURIComponent).join('/') : pathToFileURL(resolve(path)).href;
}
