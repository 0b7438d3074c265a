import { AuditError, ConfigError, PolicyError } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';

/** An error as lines for the reader of a terminal: no stack trace, unless it is a fault of this program. */
export function explainError(error: unknown): string {
  if (error instanceof ConfigError) return lines(error.problems);
  if (error instanceof PolicyError) {
    const { length } = error.issues.filter(({ severity }) => severity === 'error');
    return `${lines(error.message.split('\n'), '')}${length} ${length === 1 ? 'error' : 'errors'} in the policies; nothing was audited.\n`;
  }
  if (error instanceof AuditError) return lines([error.message]);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `snapwarden: this is a fault of snapwarden itself, please report it:\n${detail}\n`;
}

function lines(problems: readonly string[], prefix = 'snapwarden: '): string {
  return problems.map((problem) => `${prefix}${printable(problem)}\n`).join('');
}
