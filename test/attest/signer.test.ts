import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyIdOf, openSigner } from '../../lib/attest/signer.ts';
import { ConfigError, StoreError } from '../../lib/errors.ts';
import { startKms } from '../support/kms-server.ts';

const message = Buffer.from('snapwarden/manifest/v1\nabc');
const pemOf = (type: 'ed25519' | 'ed448' | 'x25519') =>
  generateKeyPairSync(type as 'ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer, mode = 0o600): Promise<string> {
  const file = join(folder, 'key.pem');
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

async function open(key: string) {
  const warnings: string[] = [];
  const signer = await openSigner(key, { warn: (text) => warnings.push(text) });
  return { signer, warnings };
}

const isBy = (publicKey: Uint8Array, signature: Uint8Array) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }),
    signature,
  );

describe('a key in a file', () => {
  it('signs', async () => {
    const { signer, warnings } = await open(await fileOf(pemOf('ed25519')));
    expect(isBy(signer.publicKey, await signer.sign(message))).toBe(true);
    expect(warnings).toEqual([]);
  });

  it.each([0o640, 0o604, 0o660])('that others may read (%o) is warned of', async (mode) => {
    const { warnings } = await open(await fileOf(pemOf('ed25519'), mode));
    expect(warnings).toEqual([
      expect.stringMatching(/^others than you may read the signing key .*chmod 600/),
    ]);
  });

  const rsa = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const locked = () =>
    generateKeyPairSync('ed25519').privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });
  const publicHalf = () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  it.each([
    ['ed448', () => pemOf('ed448'), 'is of type ed448, and must be Ed25519'],
    ['x25519', () => pemOf('x25519'), 'is of type x25519, and must be Ed25519'],
    ['RSA', rsa, 'is of type rsa, and must be Ed25519'],
    ['a key with a password', locked, 'is no private key in PEM without a password'],
    ['a public key', publicHalf, 'is no private key in PEM'],
    ['no key', () => 'secret text', 'is no private key in PEM'],
    ['nothing', () => '', 'is no private key in PEM'],
    ['a large file', () => 'x'.repeat(20_000), 'is no private key; make one with'],
  ])('is refused where it is %s, without a word of what is in it', async (_name, make, problem) => {
    const error = await open(await fileOf(make())).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain(problem);
    expect((error as Error).message).toContain('openssl genpkey -algorithm ed25519');
    expect((error as Error).message).not.toContain('secret text');
  });

  it('is refused where there is none', async () => {
    await expect(open(join(folder, 'none.pem'))).rejects.toThrow(/none\.pem does not exist; make one with/);
    await expect(open(folder)).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});

describe('a key of KMS', () => {
  const arn = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const other = 'arn:aws:kms:eu-central-1:123456789012:key/nist';
  const { privateKey } = generateKeyPairSync('ed25519');
  const nist = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const keys = [
    { arn, privateKey, spec: 'ECC_NIST_EDWARDS25519' },
    { arn: other, privateKey: nist, spec: 'ECC_NIST_P256' },
  ];
  const environment = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    // The region is that of the key, whatever else is configured.
    AWS_REGION: 'us-east-1',
  };
  beforeEach(() => void Object.assign(process.env, environment));
  afterEach(() => {
    for (const name of [...Object.keys(environment), 'AWS_ENDPOINT_URL_KMS']) delete process.env[name];
  });
  const start = async () => {
    const kms = await startKms(keys);
    process.env.AWS_ENDPOINT_URL_KMS = kms.endpoint;
    return kms;
  };

  it('signs, and shows its public half once', async () => {
    await using kms = await start();
    const { signer } = await open(arn);
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    expect(keyIdOf(signer.publicKey)).toBe(keyIdOf(spki));
    for (let time = 0; time < 2; time++)
      expect(isBy(signer.publicKey, await signer.sign(message))).toBe(true);
    signer.close();
    expect(kms.requests).toEqual(['GetPublicKey', 'Sign', 'Sign']);
  });

  it('is asked again where KMS fails for a moment', async () => {
    await using kms = await start();
    kms.fail({ code: 'KMSInternalException', status: 500 });
    const { signer } = await open(arn);
    kms.fail({ code: 'ThrottlingException', status: 400 });
    expect(isBy(signer.publicKey, await signer.sign(message))).toBe(true);
    signer.close();
  });

  it('of another kind is refused', async () => {
    await using _ = await start();
    await expect(open(other)).rejects.toThrow('of the kind ECC_NIST_P256; make one for signing of the kind');
  });

  it.each([
    ['AccessDeniedException', 400, 'these credentials need kms:GetPublicKey and kms:Sign on it'],
    ['NotFoundException', 400, 'there is no such key'],
    ['DisabledException', 409, 'the key is disabled or about to be deleted'],
    ['KMSInternalException', 500, 'KMS failed with status 500; this passes by itself'],
    ['SomethingNew', 400, 'KMS refused it (SomethingNew)'],
  ])('says what to do about %s', async (code, status, remedy) => {
    await using kms = await start();
    kms.fail({ code, status }, 5);
    const error = await open(arn).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as Error).message).toContain(`the signing key ${arn} could not be used (GetPublicKey)`);
    expect((error as Error).message).toContain(remedy);
  });

  it('that gives a wrong signature is not believed', async () => {
    await using kms = await start();
    const { signer } = await open(arn);
    kms.fail('forge');
    await expect(signer.sign(message)).rejects.toThrow('gave what is no signature');
    signer.close();
  });

  it('stops when it is told to', async () => {
    await using _ = await start();
    const { signer } = await open(arn);
    await expect(signer.sign(message, AbortSignal.abort())).rejects.toThrow('it was stopped before KMS');
    signer.close();
  });
});
