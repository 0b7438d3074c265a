import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuns, listRuns } from '../../lib/archive/list.ts';
import { loadRun } from '../../lib/archive/load-run.ts';
import { digestOf, parseManifest } from '../../lib/attest/manifest.ts';
import { openSigner } from '../../lib/attest/signer.ts';
import { verifyArchive } from '../../lib/attest/verify.ts';
import type { Memory } from '../../lib/changes/memory.ts';
import { StoreError } from '../../lib/errors.ts';
import { renderJsonl } from '../../lib/report/jsonl.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { createS3Store } from '../../lib/store/s3.ts';
import type { Store, Stored } from '../../lib/store/store.ts';
import { account, archive, DAY_1, DAY_2, DAY_3, judge, policiesOf } from '../support/archived.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';

let folder: string;
let s3: S3Server;
const environment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
let keyFile: string;
beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'snapwarden-archive-'));
  folder = join(home, 'archive');
  keyFile = join(home, 'key.pem');
  await mkdir(folder);
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  s3 = await startS3('bucket', { pageSize: 5 });
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_S3: s3.endpoint });
});
afterEach(async () => {
  await rm(dirname(folder), { recursive: true });
  await s3.close();
  for (const name of [...Object.keys(environment), 'AWS_ENDPOINT_URL_S3']) delete process.env[name];
});

const headFile = 'runs/account=default/_head.json';
const bucket = () => createS3Store({ bucket: 'bucket', prefix: 'a/' }, 'eu-central-1');

const manifestOf = async (store: Store, name: string) => {
  const parsed = parseManifest((await store.load(`${name}/_manifest.json`))?.content ?? new Uint8Array());
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
};

/** What a check says of a copy on the disk, as whoever fetched it would see it. */
async function verified(store: Store) {
  const copy = await mkdtemp(join(dirname(folder), 'copy-'));
  for (const name of await store.list('runs/')) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await writeFile(join(copy, name), (await store.load(name))?.content ?? '');
  }
  return verifyArchive(copy);
}

const memoryOf = (fingerprint: string): Memory => ({
  account: 'default',
  lastRun: DAY_1,
  lastComplete: DAY_1,
  lastMessage: undefined,
  incomplete: undefined,
  failed: undefined,
  open: new Map([
    [
      fingerprint,
      {
        policy: 'backups',
        rule: 'freshness',
        kind: 'freshness',
        owner: null,
        severity: 'medium',
        verdict: 'fail',
        subject: { type: 'resource', kind: 'droplet', id: '2', name: 'db-1', region: 'nyc3' },
        message: '',
        firstSeen: DAY_1,
        lastSeen: DAY_1,
        told: undefined,
      },
    ],
  ]),
  missingSince: new Map(),
});

/** A store in which the process dies at its n-th write, before or after that is done. */
function dyingAt(store: Store, write: number, when: 'before' | 'after'): Store {
  let writes = 0;
  return {
    ...store,
    async save(...args) {
      writes += 1;
      if (writes > write || (writes === write && when === 'before')) throw new StoreError('it died');
      const saved = await store.save(...args);
      if (writes === write) throw new StoreError('it died');
      return saved;
    },
  };
}

describe.each<[string, () => Store]>([
  ['a folder', () => createFolderStore(folder)],
  ['a bucket', bucket],
])('in %s', (_name, create) => {
  it('a run lies where Athena looks for it, under its account, day, time and name', async () => {
    const store = create();
    const { name, digest } = await archive(store, { now: DAY_1, run: 'abc' });
    expect(name).toBe('runs/account=default/day=2026-03-01/060000Z-abc');
    const files = await store.list('runs/');
    expect(files).toEqual([
      'runs/account=default/_head.json',
      `${name}/_inventory.json.gz`,
      `${name}/_manifest.json`,
      `${name}/_policies.json.gz`,
      `${name}/_run.json`,
      `${name}/findings.jsonl.gz`,
    ]);
    expect(digest).toBe(digestOf((await store.load(`${name}/_manifest.json`))?.content ?? new Uint8Array()));
  });

  it('the findings are the lines of the format jsonl, what passes too', async () => {
    const store = create();
    const { name } = await archive(store, { now: DAY_1 });
    const { content } = (await store.load(`${name}/findings.jsonl.gz`)) ?? {};
    const { inventory, policySet, document } = judge({ now: DAY_1 });
    expect(document.findings).toHaveLength(1);
    const all = reportOn(inventory, policySet, { now: DAY_1, generatedAt: DAY_1, all: true }).document;
    expect(all.findings).toHaveLength(2);
    // In the order of judging, and not worst first.
    const lines = gunzipSync(content ?? '')
      .toString()
      .split('\n')
      .sort();
    expect(lines).toEqual([...renderJsonl(all)].join('').split('\n').sort());
  });

  it('each run names the one before it', async () => {
    const store = create();
    const first = await archive(store, { now: DAY_1 });
    const second = await archive(store, { now: DAY_2 });
    expect((await manifestOf(store, first.name)).previous).toBeNull();
    const { previous } = await manifestOf(store, second.name);
    expect(previous).toEqual({ name: first.name, sha256: first.digest });
  });

  it('runs of other accounts are another chain', async () => {
    const store = create();
    await archive(store, { now: DAY_1 });
    const other = account(DAY_2, { account: { id: 'other', name: null, email: null } });
    const { name } = await archive(store, { now: DAY_2, inventory: other });
    expect((await manifestOf(store, name)).previous).toBeNull();
    expect((await findRuns(store, 'default')).map(({ day }) => day)).toEqual(['2026-03-01']);
    expect((await findRuns(store)).map(({ account }) => account)).toEqual(['default', 'other']);
  });

  it('a run that is tried again is the same run', async () => {
    const store = create();
    const first = await archive(store, { now: DAY_1 });
    const files = await store.list('runs/');
    expect(await archive(store, { now: DAY_1 })).toEqual(first);
    expect(await store.list('runs/')).toEqual(files);
  });

  it('another run of the same name has a name of its own, and writes over nothing', async () => {
    const store = create();
    const first = await archive(store, { now: DAY_1 });
    const before = await store.load(`${first.name}/_run.json`);
    const second = await archive(store, { now: DAY_1, generatedAt: DAY_2 });
    const third = await archive(store, { now: DAY_1, generatedAt: DAY_3 });
    expect([second.name, third.name]).toEqual([`${first.name}.2`, `${first.name}.3`]);
    expect(await store.load(`${first.name}/_run.json`)).toEqual(before);
    expect((await manifestOf(store, third.name)).previous?.name).toBe(second.name);
  });

  it('many runs at once become one chain without a fork', async () => {
    const store = create();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const runs = await Promise.all(names.map((run) => archive(store, { now: DAY_1, run })));
    const before = new Map<string, string | undefined>();
    for (const { name } of runs) before.set(name, (await manifestOf(store, name)).previous?.name);
    expect(new Set(before.values()).size).toBe(names.length);
    let length = 0;
    const head = JSON.parse(
      Buffer.from((await store.load('runs/account=default/_head.json'))?.content ?? '').toString(),
    );
    for (let name = head.name; name !== undefined; name = before.get(name)) length += 1;
    expect(length).toBe(names.length);
  }, 60_000);

  it.each(
    Array.from({ length: 7 }, (_, index) => index + 1).flatMap((write) => [
      [write, 'before'] as const,
      [write, 'after'] as const,
    ]),
  )(
    'a run that dies at write %i, %s it is done, leaves the chain sound, and the next goes on',
    async (write, when) => {
      const store = create();
      const signer = await openSigner(keyFile, { warn: () => undefined });
      const first = await archive(store, { now: DAY_1, signer });
      const dying = archive(dyingAt(store, write, when), { now: DAY_2, run: 'dying', signer });
      await expect(dying).rejects.toThrow('it died');
      const died = (await findRuns(store))[1];
      expect(died?.isFinished ?? false).toBe(write === 7 && when === 'after');
      expect((await verified(store)).problems).toEqual([]);

      const next = await archive(store, { now: DAY_3, signer });
      // From the write of the head on, which is the fifth, the run counts.
      const counts = write > 5 || (write === 5 && when === 'after');
      expect((await manifestOf(store, next.name)).previous?.name).toBe(counts ? died?.name : first.name);
      const { problems, finished } = await verified(store);
      expect([problems, finished]).toEqual([[], counts ? 3 : 2]);
      const listed = await listRuns(store, 'default');
      expect(listed.map((run) => ('file' in run ? 'finished' : run.problem))).toEqual([
        'finished',
        ...(counts ? ['finished'] : died ? [expect.stringContaining('no manifest: it was broken off')] : []),
        'finished',
      ]);
    },
  );

  it('another run of the same long name has a name of its own', async () => {
    const [store, run] = [create(), 'x'.repeat(300)];
    const first = await archive(store, { now: DAY_1, run });
    const second = await archive(store, { now: DAY_1, run, generatedAt: DAY_2 });
    expect(first.name).not.toBe(second.name);
    expect((await verified(store)).problems).toEqual([]);
  });

  it('a run that does not hear that it is the newest, and no longer is, stands in the chain once', async () => {
    const store = create();
    let isFirst = true;
    const deaf: Store = {
      ...store,
      async save(name, ...rest) {
        const saved = await store.save(name, ...rest);
        if (name !== headFile || !isFirst) return saved;
        isFirst = false;
        await archive(store, { now: DAY_2, run: 'b' });
        return undefined;
      },
    };
    const signer = await openSigner(keyFile, { warn: () => undefined });
    const { name, digest, keyId } = await archive(deaf, { now: DAY_1, signer });
    expect(digest).toBe(digestOf((await store.load(`${name}/_manifest.json`))?.content ?? new Uint8Array()));
    expect(keyId).toMatch(/^[0-9a-f]{64}$/);
    const { problems, finished } = await verified(store);
    expect([problems, finished]).toEqual([[], 2]);
  });

  it('nothing is written where a head leads that names no run of the account', async () => {
    const store = create();
    await archive(store, { now: DAY_1 });
    for (const elsewhere of ['../outside', 'runs/account=other/day=2026-03-01/060000Z-a']) {
      const head = await store.load(headFile);
      const changed = { ...JSON.parse(String(Buffer.from(head?.content ?? ''))), name: elsewhere };
      await store.save(headFile, Buffer.from(canonicalize(changed) ?? ''), head?.version);
      await expect(archive(store, { now: DAY_2, run: 'b' })).rejects.toThrow(
        /_head\.json cannot be read, .*: it names no run of this account;/,
      );
      expect(await store.load(`${elsewhere}/_manifest.json`)).toBeUndefined();
    }
  });

  it('nothing is put back into the folder of a newest run that was cleaned away', async () => {
    const signer = await openSigner(keyFile, { warn: () => undefined });
    const store = create();
    const first = await archive(store, { now: DAY_1, signer });
    // As a store is from which the folder was taken, and not the head beside it.
    const cleaned: Store = {
      ...store,
      load: async (name) => (written.has(name) || !isFirst(name) ? store.load(name) : undefined),
      save: async (name, ...rest) => {
        written.add(name);
        return store.save(name, ...rest);
      },
    };
    const written = new Set<string>();
    const isFirst = (name: string) => name.startsWith(`${first.name}/`);
    const second = await archive(cleaned, { now: DAY_2, signer });
    expect([...written].filter(isFirst)).toEqual([]);
    expect((await manifestOf(store, second.name)).previous).toEqual({
      name: first.name,
      sha256: first.digest,
    });
  });

  it('a run that died is finished by being tried again', async () => {
    for (const write of [1, 3, 5, 6]) {
      const store = create();
      const inventory = account(DAY_1, { account: { id: `x${write}`, name: null, email: null } });
      await expect(archive(dyingAt(store, write, 'after'), { now: DAY_1, inventory })).rejects.toThrow();
      const { name } = await archive(store, { now: DAY_1, inventory });
      expect(name).toMatch(/060000Z-a$/);
      expect((await manifestOf(store, name)).previous).toBeNull();
    }
    expect((await verified(create())).problems).toEqual([]);
  });

  it('the chain goes on where the head was taken away, and is refused where it was damaged', async () => {
    const store = create();
    const first = await archive(store, { now: DAY_1 });
    const head = await store.load(headFile);
    // As a store is in which the head never was.
    let hidden: Stored | undefined;
    const headless: Store = {
      ...store,
      load: async (name) => (name === headFile ? hidden : store.load(name)),
      save: async (name, content, ...rest) => {
        if (name !== headFile) return store.save(name, content, ...rest);
        hidden = { content, version: 'anew' };
        return 'anew';
      },
    };
    const second = await archive(headless, { now: DAY_2 });
    expect((await manifestOf(store, second.name)).previous).toEqual({
      name: first.name,
      sha256: first.digest,
    });

    await store.save(headFile, Buffer.from('{}'), head?.version);
    await expect(archive(store, { now: DAY_2, run: 'b' })).rejects.toThrow(
      /_head\.json cannot be read, so that nobody knows which run is the newest: .*; run snapwarden runs verify/,
    );
    expect((await manifestOf(store, first.name)).previous).toBeNull();
  });

  it('keeps since when findings were known, and says nothing of it where nothing was', async () => {
    const store = create();
    const { fingerprint } = judge({ now: DAY_2 }).document.findings[0] ?? {};
    const memory = memoryOf(fingerprint ?? '');
    const { name } = await archive(store, { now: DAY_2, memory });
    const { content } = (await store.load(`${name}/_history.json.gz`)) ?? {};
    expect(JSON.parse(gunzipSync(content ?? '').toString())).toEqual({
      schema: 'snapwarden/history/v1',
      firstSeen: [[fingerprint, '2026-03-01T06:00:00Z']],
    });
    const run = await loadRun(store, { account: 'default', at: 'latest' });
    expect(reportOn(run.inventory, run.policySet, run).document).toEqual(
      judge({ now: DAY_2, memory }).document,
    );
  });
});

describe('a bucket', () => {
  it('is written by nothing but conditional requests', async () => {
    await archive(bucket(), { now: DAY_1 });
    await archive(bucket(), { now: DAY_2 });
    const puts = s3.requests.filter((request) => request.startsWith('PUT'));
    expect(puts.filter((request) => !/If-(None-)?Match$/.test(request))).toEqual([]);
    expect(puts.filter((request) => request.endsWith('If-Match'))).toEqual([
      'PUT a/runs/account=default/_head.json If-Match',
    ]);
    expect(puts.findLast(() => true)).toBe(
      'PUT a/runs/account=default/day=2026-03-02/060000Z-a/_manifest.json If-None-Match',
    );
  });

  it('of which every answer is lost once is written all the same', async () => {
    const store = bucket();
    await archive(store, { now: DAY_1 });
    const before = s3.requests.length;
    await archive(store, { now: DAY_1, run: 'b' });
    const usual = s3.requests.length - before;
    for (let at = 0; at < usual; at++) {
      s3.fail('none', at);
      s3.fail('lost');
      const sent = s3.requests.length;
      const { name } = await archive(store, { now: DAY_2, run: `r${at}` });
      expect(name).toBe(`runs/account=default/day=2026-03-02/060000Z-r${at}`);
      expect(s3.requests.length - sent).toBeGreaterThan(usual);
    }
    const { problems, finished } = await verified(store);
    expect([problems, finished]).toEqual([[], usual + 2]);
  }, 60_000);

  it('that refuses a write says so', async () => {
    s3.fail('deny', 3);
    await expect(archive(bucket(), { now: DAY_1 })).rejects.toThrow('access was denied');
  });
});

describe('what is archived', () => {
  it('is the same to the byte, whenever and wherever it is packed', async () => {
    const [one, other] = ['one', 'other'].map((name) => createFolderStore(join(folder, name)));
    if (!one || !other) throw new Error('no stores');
    await archive(one, { now: DAY_1 });
    await archive(other, { now: DAY_1 });
    for (const name of await one.list('')) expect(await other.load(name)).toEqual(await one.load(name));
    const packed = await one.load('runs/account=default/day=2026-03-01/060000Z-a/findings.jsonl.gz');
    // No time of packing, and no operating system.
    expect([...(packed?.content.subarray(4, 8) ?? []), packed?.content[9]]).toEqual([0, 0, 0, 0, 255]);
  });

  it.each([
    ['../../x', '060000Z-..-..-x'],
    ['a/b:c', '060000Z-a-b-c'],
    ['', '060000Z-run'],
    ['x'.repeat(300), `060000Z-${'x'.repeat(100)}`],
  ])('a run called %j is called %j', async (run, called) => {
    const { name } = await archive(createFolderStore(folder), { now: DAY_1, run });
    expect(name).toBe(`runs/account=default/day=2026-03-01/${called}`);
  });

  it.each(['../../x', 'a/b', 'account=%41', 'ä', '\ud800', '.'])(
    'an account %j stays in its own folder',
    async (id) => {
      const store = createFolderStore(folder);
      const inventory = account(DAY_1, { account: { id, name: null, email: null } });
      const { name } = await archive(store, { now: DAY_1, inventory });
      expect(name.split('/')).toHaveLength(4);
      expect((await findRuns(store)).map((run) => run.name)).toEqual([name]);
      const { problems, finished } = await verifyArchive(folder);
      expect([problems, finished]).toEqual([[], 1]);
    },
  );

  it('holds prices and limits in force, and the policies as they stood', async () => {
    const store = createFolderStore(folder);
    const { name } = await archive(store, { now: DAY_1 });
    const { content } = (await store.load(`${name}/_run.json`)) ?? {};
    const { tables, report } = JSON.parse(Buffer.from(content ?? '').toString());
    expect(tables.prices.inForce.snapshotUsdPerGbMonth).toBe(0.06);
    expect(tables.limits.inForce.volumeSnapshotsPerVolume).toBe(25);
    const { findings, ...rest } = judge({ now: DAY_1 }).document;
    expect(report).toEqual(rest);
    const run = await loadRun(store, { account: 'default', at: 'latest' });
    expect(run.sources).toEqual(policiesOf().sources);
  });
});
