import { printable } from '../text.ts';
import { parseTopicArn } from '../topic.ts';

/** What the SDK knows of a failure, as far as it is read here. */
interface Failure {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
}

/**
 * Says why SNS did not take a message, for which topic, and what to do. The SDK's own text, which may hold
 * identities and requests, is only recognised and never repeated.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 */
export function explainFailure(error: unknown, topicArn: string): string {
  const failure: Failure = typeof error === 'object' && error !== null ? error : {};
  const name = typeof failure.name === 'string' ? failure.name : '';
  const code = typeof failure.code === 'string' ? failure.code : '';
  // The SDK calls a broken connection a TimeoutError; only its code tells the two apart.
  const known =
    reasons.find(({ pattern }) => pattern.test(code)) ?? reasons.find(({ pattern }) => pattern.test(name));
  const { httpStatusCode: status, attempts = 1, requestId } = failure.$metadata ?? {};
  const region = parseTopicArn(topicArn)?.region;
  const reason =
    known?.reason ??
    (isMissingRegion(failure)
      ? 'no AWS region is known; give the whole ARN of the topic, or set AWS_REGION'
      : status !== undefined && status >= 500
        ? `SNS failed with status ${status}; this passes by itself, so run again later`
        : `SNS refused it${name ? ` (${printable(name, 60)})` : ''}`);
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const id = requestId ? ` (request id ${printable(requestId, 60)})` : '';
  return `could not publish to ${printable(topicArn, 300)}${tried}: ${reason.replace('{region}', region ?? '?')}${id}`;
}

const reasons: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /^(NotFound|NotFoundException|ResourceNotFoundException)$/,
    reason: 'there is no such topic; check the ARN (SNS_TOPIC_ARN), its account and its region, {region}',
  },
  {
    pattern: /^(AuthorizationError|AuthorizationErrorException|AccessDenied|AccessDeniedException)$/,
    reason:
      'access was denied; these credentials need sns:Publish on the topic, and its policy must let them',
  },
  {
    pattern: /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    reason: 'the AWS credentials have expired; sign in again',
  },
  {
    pattern: /^(CredentialsProviderError|TokenProviderError)$/,
    reason: 'no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
  },
  {
    pattern:
      /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurity|MissingAuthenticationToken)/,
    reason:
      'AWS does not accept these credentials; check the access key, its secret and the clock of this machine',
  },
  {
    pattern: /Throttl|^(TooManyRequests|RequestLimitExceeded|SlowDown)/,
    reason: 'SNS is throttling; run again later, or ask AWS for a higher quota',
  },
  {
    pattern: /^KMS/,
    reason: 'the key that encrypts the topic refused; allow kms:GenerateDataKey and kms:Decrypt on it',
  },
  {
    pattern: /^(InvalidParameter|ValidationException|ParameterValueInvalid|InvalidParameterValue)/,
    reason: 'SNS refused a parameter; check that the topic is in {region}, the region that answers',
  },
  { pattern: /^AbortError$/, reason: 'it was stopped before SNS had answered; it may still have been sent' },
  {
    pattern: /^(TimeoutError|ETIMEDOUT)$/,
    reason: 'SNS did not answer in time; it may still have been sent',
  },
  {
    pattern: /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/,
    reason: 'SNS in {region} cannot be reached; check the network, the region and AWS_ENDPOINT_URL_SNS',
  },
  {
    pattern: /^(ECONNRESET|EPIPE|NetworkingError)$/,
    reason: 'the connection to SNS broke; it may still have been sent',
  },
];

function isMissingRegion({ message }: Failure): boolean {
  return typeof message === 'string' && message.startsWith('Region is missing');
}
