import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `reset` breaks the connection, `forge` signs something else; the others are error answers. */
export type KmsFault = 'reset' | 'forge' | { readonly code: string; readonly status: number };

export interface KmsServer extends AsyncDisposable {
  readonly endpoint: string;
  /** The actions asked for, in their order. */
  readonly requests: readonly string[];
  fail(fault: KmsFault, times?: number): void;
}

export interface KmsKey {
  readonly arn: string;
  readonly privateKey: KeyObject;
  /** As KMS calls the kind. */
  readonly spec: string;
}

/** What `ED25519_SHA_512` signs at most, in bytes. */
const LARGEST_MESSAGE = 4_096;

/**
 * Starts a KMS of the tests' own on loopback, with asymmetric keys for signing.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 */
export async function startKms(keys: readonly KmsKey[]): Promise<KmsServer> {
  const requests: string[] = [];
  const planned: KmsFault[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    requests.push(action);
    const fault = planned.shift();
    if (fault === 'reset') return void request.socket.destroy();
    const refuse = (code: string, status = 400) => send(response, status, { __type: code, message: code });
    if (typeof fault === 'object') return refuse(fault.code, fault.status);
    const region = /Credential=[^/]+\/\d{8}\/([^/]+)\/kms\//.exec(request.headers.authorization ?? '')?.[1];
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    const key = keys.find(({ arn }) => arn === asked.KeyId && arn.split(':')[3] === region);
    if (region === undefined) return refuse('MissingAuthenticationTokenException');
    if (key === undefined) return refuse('NotFoundException');
    const { arn, spec, privateKey } = key;
    if (action === 'GetPublicKey') {
      const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
      return send(response, 200, {
        KeyId: arn,
        KeySpec: spec,
        KeyUsage: 'SIGN_VERIFY',
        PublicKey: der.toString('base64'),
        SigningAlgorithms: spec === 'ECC_NIST_EDWARDS25519' ? ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] : [],
      });
    }
    if (action !== 'Sign') return refuse('UnsupportedOperationException');
    const message = Buffer.from(asked.Message ?? '', 'base64');
    if (asked.SigningAlgorithm !== 'ED25519_SHA_512' || spec !== 'ECC_NIST_EDWARDS25519')
      return refuse('InvalidKeyUsageException');
    if (asked.MessageType !== 'RAW' || message.length === 0 || message.length > LARGEST_MESSAGE)
      return refuse('ValidationException');
    const signed = sign(null, fault === 'forge' ? Buffer.from('something else') : message, privateKey);
    send(response, 200, {
      KeyId: arn,
      Signature: signed.toString('base64'),
      SigningAlgorithm: asked.SigningAlgorithm,
    });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (fault, times = 1) => void planned.push(...Array<KmsFault>(times).fill(fault)),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
