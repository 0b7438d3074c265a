import { createHash, createHmac } from 'node:crypto';

const names = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'] as const;

/**
 * Why S3 refuses a link, checked with the secret key of the environment; undefined for one that holds.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function refusalOfLink(url: URL): string | undefined {
  const [algorithm, credential, date, expires, signedHeaders, signature] = names.map(
    (name) => url.searchParams.get(`X-Amz-${name}`) ?? '',
  ) as [string, string, string, string, string, string];
  if (!signature) return 'AccessDenied';
  if (algorithm !== 'AWS4-HMAC-SHA256' || signedHeaders !== 'host')
    return 'AuthorizationQueryParametersError';
  const startsAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (!(Date.now() <= startsAt + Number(expires) * 1_000)) return 'AccessDenied';

  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encoded).join('='))
    .sort();
  const request = ['GET', url.pathname, query.join('&'), `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'];
  const [, ...scope] = credential.split('/');
  const text = [
    algorithm,
    date,
    scope.join('/'),
    createHash('sha256').update(request.join('\n')).digest('hex'),
  ];
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`,
  );
  const expected = createHmac('sha256', key).update(text.join('\n')).digest('hex');
  return signature === expected ? undefined : 'SignatureDoesNotMatch';
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
