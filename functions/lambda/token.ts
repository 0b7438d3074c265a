import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ConfigError } from '../../lib/errors.ts';

export interface Token {
  readonly value: string;
  /** Where it is kept, for messages. */
  readonly place: string;
}

/** A function's context that can bring the API token; the token itself is never a part of it. */
export interface TokenContext extends Context {
  /**
   * The token as it was read in this container, or with `fresh` read again, for one that was rotated since.
   * @throws ConfigError where it is not configured or cannot be read; says where, never what was read
   */
  readToken(options: { readonly signal: AbortSignal; readonly fresh?: boolean }): Promise<Token>;
}

/** A middleware that offers the token, read when it is first asked for and kept in memory over warm starts. */
export function withToken(): MiddlewareObj<unknown, unknown, Error, TokenContext> {
  // Only what was read is kept: a reading under way may be cut short together with its invocation.
  let kept: Token | undefined;
  return {
    before: ({ context }) => {
      context.readToken = async ({ signal, fresh = false }) => {
        if (kept === undefined || fresh) kept = await fetchToken(process.env, signal);
        return kept;
      };
    },
  };
}

const PARAMETER = 'DIGITALOCEAN_TOKEN_PARAMETER';
const VARIABLE = 'DIGITALOCEAN_ACCESS_TOKEN';

/** The second variable is for trying things: in the cloud everybody who may look at the function would see it. */
async function fetchToken(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Token> {
  const parameter = environment[PARAMETER]?.trim();
  const variable = environment[VARIABLE]?.trim();
  if (parameter && variable)
    throw new ConfigError([`${PARAMETER} and ${VARIABLE} are both set; keep the one that holds the token`]);
  if (variable) return checked(variable, VARIABLE);
  if (!parameter)
    throw new ConfigError([`no token: set ${PARAMETER} to the name of an SSM parameter that holds it`]);
  if (!isParameterName(parameter))
    throw new ConfigError([
      `${PARAMETER} holds no name of a parameter (and maybe the token itself, so it is not shown); ` +
        'expected a name such as /snapwarden/digitalocean-token',
    ]);
  // The client takes a third of a cold start, and a warm one does without.
  const { readParameter } = await import('./read-parameter.ts');
  return checked(await readParameter(parameter, signal), `the parameter ${parameter}`);
}

/** A name or an ARN; not what DigitalOcean's tokens look like, old ones included. */
function isParameterName(text: string): boolean {
  return /^[A-Za-z0-9_.:/-]{1,2048}$/.test(text) && !/^do[a-z]_v\d_|^[0-9a-f]{64}$/i.test(text);
}

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
function checked(text: string, place: string): Token {
  const value = text.trim();
  if (/^[A-Za-z0-9._~+/-]+=*$/.test(value)) return { value, place };
  throw new ConfigError([
    `${place} holds no token: expected the token alone such as dop_v1_…, without quotes, JSON or line breaks`,
  ]);
}
