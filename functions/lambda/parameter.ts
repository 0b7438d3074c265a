/**
 * Says why a parameter cannot be read and what to do. Of the SDK's error only its name or code is read: its text
 * may hold identities and requests.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html#API_GetParameter_Errors
 */
export function explainParameter(error: unknown, name: string): string {
  const { name: kind, code } = error as { name?: unknown; code?: unknown };
  const marks = [code, kind].filter((mark) => typeof mark === 'string');
  const remedy = remedies.find(({ pattern }) => marks.some((mark) => pattern.test(mark)))?.remedy;
  const reason = marks.find((mark) => /^[A-Za-z][\w.]{0,80}$/.test(mark)) ?? 'unknown reason';
  return `the parameter ${name} cannot be read (${reason}); ${remedy ?? 'see the documentation of ssm:GetParameter'}`;
}

const remedies: readonly { readonly pattern: RegExp; readonly remedy: string }[] = [
  { pattern: /^AbortError$/, remedy: 'the time of the invocation ran out before it answered' },
  {
    pattern: /NotFound$/,
    remedy: 'create it in this account and region, or mend DIGITALOCEAN_TOKEN_PARAMETER',
  },
  {
    pattern: /^AccessDenied/,
    remedy:
      'allow the function ssm:GetParameter on it, and kms:Decrypt where its key, or ' +
      'secretsmanager:GetSecretValue where the secret behind it, is your own',
  },
  { pattern: /^InvalidKeyId$|^KMS/, remedy: 'enable its key, and allow the function kms:Decrypt on it' },
  {
    pattern: /^Validation|^InvalidParameter/,
    remedy: 'DIGITALOCEAN_TOKEN_PARAMETER holds no valid name of a parameter',
  },
  {
    pattern:
      /^(Timeout|Abort)Error$|^E(TIMEDOUT|CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|AI_AGAIN)$|^ENOTFOUND$/,
    remedy: 'Parameter Store did not answer; in a VPC the function needs a way to it',
  },
  {
    pattern: /Throttl|^TooMany|^Internal|^ServiceUnavailable/,
    remedy: 'this passes by itself; run again later',
  },
  {
    pattern: /Credentials|^ExpiredToken|^UnrecognizedClient|Signature/,
    remedy: 'AWS does not accept the credentials of the function; look at its role',
  },
];
