import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ConfigError } from '../../lib/errors.ts';
import { explainParameter } from './parameter.ts';

/** Milliseconds until a call counts as unanswered; the SDK waits for ever by default, and tries three times. */
const patience = { connectionTimeout: 2_000, requestTimeout: 5_000 } as const;

/**
 * Reads a SecureString of Parameter Store, or through the same call a secret of Secrets Manager, whose parameter
 * is named `/aws/reference/secretsmanager/<secret>`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
export async function readParameter(name: string, signal: AbortSignal): Promise<string> {
  const client = new SSMClient({ requestHandler: { ...patience, throwOnRequestTimeout: true } });
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const { Parameter } = await client.send(command, { abortSignal: signal });
    return Parameter?.Value ?? '';
  } catch (cause) {
    throw new ConfigError([explainParameter(cause, name)], { cause });
  } finally {
    client.destroy();
  }
}
