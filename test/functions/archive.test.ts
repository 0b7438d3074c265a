import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { digestOf, signedBytes } from '../../lib/attest/manifest.ts';
import { formatInstant, type Instant, instantFromMillis } from '../../lib/time.ts';
import { startKms } from '../support/kms-server.ts';
import { startWorld, type World } from '../support/lambda.ts';
import { NOW, twoDroplets, twoDropletsAt } from '../support/sample-run.ts';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/signing';
const RUN = 'runs/account=acme/day=2026-03-01/060000Z-request-1';
const files = (world: World, run = RUN) =>
  [...world.s3.objects.keys()]
    .filter((key) => key.startsWith(`snapwarden/${run}/`))
    .map((key) => key.slice(`snapwarden/${run}/`.length))
    .sort();
const archived = (world: World) => [...world.s3.objects.keys()].filter((key) => key.includes('/runs/'));
const content = (world: World, file: string) =>
  world.s3.objects.get(`snapwarden/${RUN}/${file}`)?.content ?? Buffer.alloc(0);

/** Requests for the memory: its first reading, the lease, and what is kept. */
const OF_MEMORY = 3;

describe('a run that is archived', () => {
  it('is there with all its files when it is told, and says what it is called', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    const summary = await (await world.container<AuditSummary>('audit'))({ now: NOW });
    expect(summary.archived).toBe(RUN);
    expect(files(world)).toEqual([
      '_inventory.json.gz',
      '_manifest.json',
      '_policies.json.gz',
      '_run.json',
      'findings.jsonl.gz',
    ]);
    expect(world.sns.received).toHaveLength(3);
    expect(world.output.logs.at(-1)).toMatchObject({ message: 'The audit is complete', archived: RUN });
  });

  it('is archived also where it is incomplete, or tells nobody', async () => {
    const world = await startWorld({
      account: twoDroplets,
      archives: true,
      sandbox: { scopes: ['droplet:read'] },
    });
    const audit = await world.container<AuditSummary>('audit');
    expect(await audit({ now: NOW })).toMatchObject({ complete: false, archived: RUN });
    expect(await audit({ publish: false })).toMatchObject({ archived: expect.stringMatching(/-request-2$/) });
  });

  it('is archived also where what earlier runs knew cannot be had, and nobody can be told', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true, remembers: true });
    world.s3.fail('deny', 2);
    const run = (await world.container('audit'))({ now: NOW });
    await expect(run).rejects.toThrow(/s3:\/\/state\/snapwarden\/memory.*access was denied/);
    expect(world.sns.received).toEqual([]);
    expect(files(world)).toContain('_manifest.json');
    expect(world.output.metrics.map(({ CompleteRuns }) => CompleteRuns)).toEqual([0]);
  });

  it.each([
    { name: 'another time', event: { now: NOW } },
    { name: 'other policies', event: { policies: ['policies'] } },
  ])('leaves no trace where it only asks after $name', async ({ event }) => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    const audit = await world.container<AuditSummary>('audit');
    expect(await audit({ ...event, publish: false })).not.toHaveProperty('archived');
    expect(archived(world)).toEqual([]);
  });

  it('names its policies by their place in the package', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    await (await world.container('audit'))({ now: NOW });
    const { report } = JSON.parse(content(world, '_run.json').toString());
    expect(report.policies[0].source).toEqual({ file: 'policies/daily.yaml', line: 3 });
  });

  describe.each(['a file', 'KMS'])('with a key of %s', (kind) => {
    it('is signed', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'snapwarden-key-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const file = join(folder, 'key.pem');
      await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      await using kms = await startKms([{ arn: KEY, privateKey, spec: 'ECC_NIST_EDWARDS25519' }]);
      const world = await startWorld({
        account: twoDroplets,
        archives: true,
        environment: {
          AWS_ENDPOINT_URL_KMS: kms.endpoint,
          SNAPWARDEN_SIGNING_KEY: kind === 'KMS' ? KEY : file,
        },
      });
      await (await world.container('audit'))({ now: NOW });
      const signature = JSON.parse(content(world, '_signature.json').toString());
      const signed = signedBytes(digestOf(content(world, '_manifest.json')));
      expect(verify(null, signed, publicKey, Buffer.from(signature.signature, 'base64'))).toBe(true);
      const key = Buffer.from(signature.publicKey, 'base64');
      expect(createPublicKey({ key, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
      expect(world.output.text).not.toContain('PRIVATE KEY');
      // What the role of the audit may do.
      expect(new Set(kms.requests)).toEqual(new Set(kind === 'KMS' ? ['GetPublicKey', 'Sign'] : []));
    });
  });
});

describe('a run that cannot be archived', () => {
  it('fails where its key may not be used, once it is told', async () => {
    await using kms = await startKms([]);
    const world = await startWorld({
      account: twoDroplets,
      archives: true,
      environment: { AWS_ENDPOINT_URL_KMS: kms.endpoint, SNAPWARDEN_SIGNING_KEY: KEY },
    });
    await expect((await world.container('audit'))({ now: NOW })).rejects.toMatchObject({
      name: 'StoreError',
    });
    expect(world.sns.received).toHaveLength(3);
    expect(archived(world)).toEqual([]);
  });

  it('fails once it is told and remembered; its retry tells nothing again and is archived', async () => {
    const now = instantFromMillis(Date.now()) as Instant;
    const world = await startWorld({ account: twoDropletsAt(now), remembers: true, archives: true });
    const audit = await world.container<AuditSummary>('audit');
    world.s3.fail('none', OF_MEMORY);
    world.s3.fail('deny', 20);
    const run = () => audit({ now: formatInstant(now) }, { requestId: 'request-1' });
    await expect(run()).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/^s3:\/\/state\/snapwarden\/runs\/.* access was denied/),
    });
    expect(world.sns.received).toHaveLength(3);
    expect(world.output.metrics).toEqual([expect.objectContaining({ CompleteRuns: 1 })]);
    expect(world.output.logs.at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'The run failed',
      code: 'store',
    });
    expect(archived(world)).toEqual([]);
    world.s3.recover();
    const retried = await run();
    expect(retried).toMatchObject({ letters: 0, published: [] });
    expect(world.sns.received).toHaveLength(3);
    expect(files(world, retried.archived)).toContain('_manifest.json');
  });

  it('fails before anything is asked where its key is none', async () => {
    const key = 'arn:aws:kms:eu-central-1:123456789012:alias/x';
    const world = await startWorld({ archives: true, environment: { SNAPWARDEN_SIGNING_KEY: key } });
    await expect((await world.container('audit'))({ now: NOW })).rejects.toThrow(/SNAPWARDEN_SIGNING_KEY/);
    expect(world.parameters.asked).toEqual([]);
  });

  it('tells of both where it could not be told either', async () => {
    const world = await startWorld({ account: twoDroplets, archives: true });
    world.sns.fail('deny');
    world.s3.fail('deny', 20);
    await expect((await world.container('audit'))({ now: NOW })).rejects.toMatchObject({
      name: 'PublishError',
    });
    expect(world.output.logs.map(({ message }) => message)).toEqual([
      'A message was not delivered',
      'The run was not archived',
      'The run failed',
    ]);
  });
});

it('a run that could not be told is archived all the same', async () => {
  const world = await startWorld({ account: twoDroplets, archives: true });
  world.sns.fail('deny');
  await expect((await world.container('audit'))({ now: NOW })).rejects.toMatchObject({
    name: 'PublishError',
  });
  expect(files(world)).toContain('_manifest.json');
});
