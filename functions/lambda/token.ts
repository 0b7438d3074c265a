import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ConfigError } from '../../lib/errors.ts';

/** A function's context with the API token, which is in memory only. */
export interface TokenContext extends Context {
  token: string;
  /** Reads the token again, for one that was rotated since this container started. */
  renewToken(): Promise<string>;
}

/**
 * Where the token is kept; exactly one of these variables is set. The last is for trying things on a laptop: in
 * the cloud everybody who may look at the function would see it.
 */
const sources = {
  DIGITALOCEAN_TOKEN_PARAMETER: readParameter,
  DIGITALOCEAN_ACCESS_TOKEN: async (value: string) => value,
} as const;

type Source = keyof typeof sources;

/**
 * A middleware that brings the token, kept over warm starts.
 * @throws ConfigError where it is not configured or cannot be read; says where it was looked for, never what was read
 */
export function withToken(): MiddlewareObj<unknown, unknown, Error, TokenContext> {
  let kept: Promise<string> | undefined;
  const read = (fresh: boolean): Promise<string> => {
    if (fresh || kept === undefined) {
      const reading = readToken(process.env);
      kept = reading;
      // A failure is not kept: the next invocation tries again.
      reading.catch(() => {
        if (kept === reading) kept = undefined;
      });
    }
    return kept;
  };
  return {
    before: async ({ context }) => {
      context.token = await read(false);
      context.renewToken = () => read(true);
    },
  };
}

async function readToken(environment: NodeJS.ProcessEnv): Promise<string> {
  const given = (Object.keys(sources) as Source[]).filter((name) => environment[name]?.trim());
  const [name, ...others] = given;
  if (name === undefined)
    throw new ConfigError(['no token: set DIGITALOCEAN_TOKEN_PARAMETER to the name of an SSM parameter']);
  if (others.length > 0)
    throw new ConfigError([`${given.join(' and ')} are both set; keep the one that holds the token`]);
  const where = environment[name]?.trim() as string;
  const token = (await sources[name](where)).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const place = name === 'DIGITALOCEAN_ACCESS_TOKEN' ? name : where;
    throw new ConfigError([`${place} holds no token: expected one line such as dop_v1_…; store it again`]);
  }
  return token;
}

/**
 * Reads a SecureString of Parameter Store, or through the same call a secret of Secrets Manager, whose parameter
 * is named `/aws/reference/secretsmanager/<secret>`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
async function readParameter(name: string): Promise<string> {
  try {
    const { Parameter } = await new SSMClient().send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    return Parameter?.Value ?? '';
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(name: string, cause: unknown): ConfigError {
  const reason = cause instanceof Error ? cause.name : 'unknown reason';
  const remedy = /NotFound/.test(reason)
    ? 'create it in this region'
    : 'allow the function ssm:GetParameter on it, and kms:Decrypt on its key if that is your own';
  return new ConfigError([`the parameter ${name} cannot be read (${reason}); ${remedy}`], { cause });
}
