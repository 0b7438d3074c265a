import { ApiError, AuditError, ConfigError, PolicyError } from '../../lib/errors.ts';
import { plural, printable } from '../../lib/text.ts';

/** An error as lines for the reader of a terminal: no stack trace, unless it is a fault of this program. */
export function explainError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(explainError).join('');
  if (error instanceof ConfigError) return error.problems.map(line).join('');
  if (error instanceof PolicyError) {
    const issues = error.message.split('\n').map((issue) => `${printable(issue)}\n`);
    const { length } = error.issues.filter(({ severity }) => severity === 'error');
    return `${issues.join('')}${line(`the policies have ${plural(length, 'error')}`)}`;
  }
  if (error instanceof ApiError) return line(`${error.message}${remedyOf(error)}`);
  if (error instanceof AuditError) return line(error.message);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const trace = detail.split('\n').map((text) => `${printable(text)}\n`);
  return `snapwarden: this is a fault of snapwarden itself, please report it:\n${trace.join('')}`;
}

const line = (problem: string): string => `snapwarden: ${printable(problem)}\n`;

/** What to do about a failure whose message does not say so itself. */
function remedyOf({ failure, status }: ApiError): string {
  if (failure === 'unavailable' && status !== undefined) return '; the API is failing, run it again later';
  if (failure === 'unavailable' || failure === 'timeout')
    return '; check the network and DIGITALOCEAN_API_URL, or run it again later';
  if (failure === 'not-found' || failure === 'invalid') return '; check DIGITALOCEAN_API_URL';
  return '';
}
