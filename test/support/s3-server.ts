import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusalOfLink } from './s3-link.ts';

/**
 * `none` is none, to fail a later request; `reset` breaks the connection before anything is done, `silent` does it and never answers, `lost` does it and breaks
 * the connection; the others are error answers.
 */
export type S3Fault = 'none' | 'reset' | 'silent' | 'lost' | 'slow-down' | 'internal' | 'deny' | 'conflict';

export interface S3Object {
  readonly content: Buffer;
  readonly etag: string;
  readonly type?: string | undefined;
  readonly disposition?: string | undefined;
}

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** What the bucket holds, by key. */
  readonly objects: Map<string, S3Object>;
  /** For example `PUT memory/default.json.gz If-None-Match`, `LIST runs/`. */
  readonly requests: readonly string[];
  /** Makes the next `times` requests fail so; call it again for what comes after. */
  fail(fault: S3Fault, times?: number): void;
  /** Forgets what was still to fail. */
  recover(): void;
  close(): Promise<void>;
}

const errors = {
  'slow-down': [503, 'SlowDown'],
  internal: [500, 'InternalError'],
  deny: [403, 'AccessDenied'],
  conflict: [409, 'ConditionalRequestConflict'],
} as const;

interface S3Options {
  readonly latencyMs?: number;
  /** The most names that one answer lists. */
  readonly pageSize?: number;
}

/**
 * Starts an S3 of the tests' own on loopback with one bucket: conditional writes, lists in pages, presigned links, and
 * the checks that the service makes of lengths and checksums.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function startS3(bucket: string, options: S3Options = {}): Promise<S3Server> {
  const objects = new Map<string, S3Object>();
  const requests: string[] = [];
  const planned: S3Fault[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const { pathname, searchParams } = url;
    const [, named, ...rest] = pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
    const condition = match ? ' If-Match' : noneMatch ? ' If-None-Match' : '';
    const lists = request.method === 'GET' && searchParams.get('list-type') === '2';
    requests.push(
      lists ? `LIST ${searchParams.get('prefix') ?? ''}` : `${request.method} ${key}${condition}`,
    );
    const fault = planned.shift();
    if (options.latencyMs) await sleep(options.latencyMs);
    if (fault === 'reset') return void request.socket.destroy();
    if (fault !== undefined && fault in errors) {
      const [status, code] = errors[fault as keyof typeof errors];
      return refuse(response, status, code);
    }
    const reply = act();
    if (fault === 'lost') return void request.socket.destroy();
    if (fault !== 'silent') reply();

    function act(): () => void {
      const refusal = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')
        ? undefined
        : request.method === 'GET' && !lists
          ? refusalOfLink(url)
          : 'AccessDenied';
      if (refusal !== undefined) return () => refuse(response, 403, refusal);
      if (named !== bucket) return () => refuse(response, 404, 'NoSuchBucket');
      if (lists) return () => list(response, [...objects.keys()], searchParams, options.pageSize ?? 1_000);
      const object = objects.get(key);
      if (request.method === 'GET') {
        if (object === undefined) return () => refuse(response, 404, 'NoSuchKey');
        const { content, etag, type = 'application/gzip', disposition } = object;
        const headers = {
          etag,
          'content-type': type,
          ...(disposition && { 'content-disposition': disposition }),
        };
        return () => response.writeHead(200, headers).end(content);
      }
      if (request.method !== 'PUT') return () => refuse(response, 405, 'MethodNotAllowed');
      const content = Buffer.concat(chunks);
      if (Number(request.headers['content-length']) !== content.length)
        return () => refuse(response, 400, 'IncompleteBody');
      if (noneMatch === '*' && object) return () => refuse(response, 412, 'PreconditionFailed');
      if (match !== undefined && object === undefined) return () => refuse(response, 404, 'NoSuchKey');
      if (match !== undefined && object?.etag !== match)
        return () => refuse(response, 412, 'PreconditionFailed');
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      const { 'content-type': type, 'content-disposition': disposition } = request.headers;
      objects.set(key, { content, etag, type, disposition });
      return () => response.writeHead(200, { etag }).end();
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    fail: (fault, times = 1) => void planned.push(...Array<S3Fault>(times).fill(fault)),
    recover: () => void planned.splice(0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Names that begin so, in the order of their bytes, from after the one that the token names. */
function list(response: ServerResponse, keys: string[], asked: URLSearchParams, pageSize: number): void {
  const after = Buffer.from(asked.get('continuation-token') ?? '', 'base64url');
  const rest = keys
    .filter((key) => key.startsWith(asked.get('prefix') ?? '') && Buffer.compare(Buffer.from(key), after) > 0)
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const page = rest.slice(0, Math.min(pageSize, Number(asked.get('max-keys') ?? pageSize)));
  const isTruncated = page.length < rest.length;
  const token = Buffer.from(page.at(-1) ?? '').toString('base64url');
  const body = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<IsTruncated>${isTruncated}</IsTruncated><KeyCount>${page.length}</KeyCount>`,
    isTruncated ? `<NextContinuationToken>${token}</NextContinuationToken>` : '',
    ...page.map(
      (key) => `<Contents><Key>${key.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Key></Contents>`,
    ),
    '</ListBucketResult>',
  ];
  response.writeHead(200, { 'content-type': 'application/xml' }).end(body.join(''));
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message><RequestId>${randomUUID()}</RequestId></Error>`;
  response
    .writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': randomUUID() })
    .end(body);
}
