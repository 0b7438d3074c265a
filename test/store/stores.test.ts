import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderStore } from '../../lib/store/folder.ts';
import { parsePlace, parseS3Place } from '../../lib/store/place.ts';
import { createS3Store } from '../../lib/store/s3.ts';
import type { Store } from '../../lib/store/store.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';

const bytes = (text: string) => Buffer.from(text);
const text = (stored: { content: Uint8Array } | undefined) =>
  stored && Buffer.from(stored.content).toString();

let folder: string;
let s3: S3Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-store-'));
  s3 = await startS3('bucket');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await s3.close();
  for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    delete process.env[name];
});

describe.each<[string, () => Store]>([
  ['a folder', () => createFolderStore(join(folder, 'deep'))],
  ['a bucket', () => createS3Store({ bucket: 'bucket', prefix: 'a/' }, 'eu-central-1')],
])('%s', (_name, create) => {
  it('gives back what was saved, and nothing where nothing was', async () => {
    const store = create();
    expect(await store.load('memory/x.json.gz')).toBeUndefined();
    const version = await store.save('memory/x.json.gz', bytes('one'), undefined);
    const stored = await store.load('memory/x.json.gz');
    expect(text(stored)).toBe('one');
    expect(stored?.version).toBe(version);
  });

  it('takes the first of two that find nothing there', async () => {
    const store = create();
    const saved = await Promise.all(
      ['one', 'two', 'three'].map((content) => store.save('x', bytes(content), undefined)),
    );
    expect(saved.filter((version) => version !== undefined)).toHaveLength(1);
  });

  it('takes the first of two that replace the same version', async () => {
    const store = create();
    const version = await store.save('x', bytes('one'), undefined);
    const saved = await Promise.all(
      ['two', 'three', 'four'].map((content) => store.save('x', bytes(content), version)),
    );
    expect(saved.filter((next) => next !== undefined)).toHaveLength(1);
    expect(await store.save('x', bytes('five'), version)).toBeUndefined();
    expect(text(await store.load('x'))).not.toBe('five');
  });

  it('lists what begins so, at any depth, in the order of code points, and nothing beside it', async () => {
    const store = create();
    const names = [
      'runs/a/2',
      'runs/a/10',
      'runs/a/_x.json',
      'runs/ab/1',
      'run',
      'memory/a.json.gz',
      'runs/\u{1f600}',
      'runs/\uffee',
    ];
    for (const name of names) await store.save(name, bytes(name), undefined);
    const ofA = ['runs/a/10', 'runs/a/2', 'runs/a/_x.json'];
    expect(await store.list('runs/a/')).toEqual(ofA);
    expect(await store.list('runs/a')).toEqual([...ofA, 'runs/ab/1']);
    expect(await store.list('runs/')).toEqual([...ofA, 'runs/ab/1', 'runs/\uffee', 'runs/\u{1f600}']);
    expect(await store.list('')).toHaveLength(names.length);
    expect(await store.list('reports/')).toEqual([]);
    expect(text(await store.load('runs/a/10'))).toBe('runs/a/10');
  });

  it('does not write what is gone meanwhile', async () => {
    const store = create();
    expect(await store.save('x', bytes('one'), 'another version')).toBeUndefined();
    expect(await store.load('x')).toBeUndefined();
  });
});

describe('a folder', () => {
  it('leaves nothing but the file behind', async () => {
    const store = createFolderStore(folder);
    await store.save('x', bytes('one'), undefined);
    await store.save('x', bytes('two'), 'another version');
    expect(await readdir(folder)).toEqual(['x']);
  });

  it('does not list what a process left behind that died', async () => {
    const store = createFolderStore(folder);
    await store.save('a/x.json', bytes('one'), undefined);
    await writeFile(join(folder, 'a/x.json.lock'), '');
    await writeFile(join(folder, 'a/x.json.0b7f9f1c-7d6e-4c39-9a29-3f4a3c5f6d10'), '');
    expect(await store.list('a/')).toEqual(['a/x.json']);
  });

  it('says what cannot be listed', async () => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a/file'), '');
    await expect(createFolderStore(folder).list('a/file/')).rejects.toThrow(/could not be read \(ENOTDIR\)/);
  });

  it('says what cannot be read or written', async () => {
    await writeFile(join(folder, 'file'), '');
    const store = createFolderStore(join(folder, 'file'));
    await expect(store.load('x')).rejects.toThrow(/file\/x could not be read \(ENOTDIR\)/);
    await expect(store.save('x', bytes('one'), undefined)).rejects.toThrow(
      /file\/x could not be written \(E/,
    );
  });
});

describe('a bucket', () => {
  const store = () => createS3Store({ bucket: 'bucket', prefix: '' }, 'eu-central-1');

  it('is asked again where it fails for a moment', async () => {
    s3.fail('slow-down');
    s3.fail('internal');
    expect(await store().save('x', bytes('one'), undefined)).toBeDefined();
    expect(s3.requests).toHaveLength(3);
  });

  it('is listed page by page', async () => {
    await using paged = await startS3('bucket', { pageSize: 2 });
    process.env.AWS_ENDPOINT_URL_S3 = paged.endpoint;
    const own = store();
    for (const name of ['e', 'a', 'd', 'b', 'c']) await own.save(name, bytes(name), undefined);
    expect(await own.list('')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(paged.requests.filter((request) => request === 'LIST ')).toHaveLength(3);
  });

  it('is told what each file is', async () => {
    for (const name of ['a.jsonl.gz', 'a.json']) await store().save(name, bytes('x'), undefined);
    expect([...s3.objects].map(([name, { type }]) => [name, type])).toEqual([
      ['a.jsonl.gz', 'application/gzip'],
      ['a.json', 'application/json'],
    ]);
  });

  it('says what it refused, and what to do', async () => {
    s3.fail('deny');
    await expect(store().load('x')).rejects.toThrow(
      's3://bucket/x could not be read: access was denied; these credentials need',
    );
    s3.fail('deny');
    await expect(store().list('runs/')).rejects.toThrow(
      's3://bucket/runs/ could not be listed: access was denied',
    );
    const other = createS3Store({ bucket: 'nowhere', prefix: '' }, 'eu-central-1');
    await expect(other.load('x')).rejects.toThrow('there is no such bucket');
  });

  it('tells a conflict that S3 sees itself', async () => {
    s3.fail('conflict', 5);
    expect(await store().save('x', bytes('one'), undefined)).toBeUndefined();
  });
});

describe('s3://', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/a/b', { bucket: 'bucket', prefix: 'a/b/' }],
    ['s3://bucket/a/b/', { bucket: 'bucket', prefix: 'a/b/' }],
    ['s3://B', undefined],
    ['s3://bucket/a b', undefined],
    ['/tmp/x', undefined],
  ])('%s', (place, expected) => {
    expect(parseS3Place(place)).toEqual(expected);
  });
});

describe('a place', () => {
  it.each([
    ['s3://bucket/a', { bucket: 'bucket', prefix: 'a/' }],
    ['/var/lib/snapwarden', { folder: '/var/lib/snapwarden' }],
    ['state', { folder: join(process.cwd(), 'state') }],
    ['s3:bucket', undefined],
    ['S3://bucket', undefined],
    ['https://bucket.s3.amazonaws.com', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parsePlace(text)).toEqual(expected);
  });
});
