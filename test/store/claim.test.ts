import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memory, OpenFinding } from '../../lib/changes/memory.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { claimMemory, loadMemory, memoryName } from '../../lib/store/claim.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { createS3Store } from '../../lib/store/s3.ts';
import type { Store } from '../../lib/store/store.ts';
import { at } from '../support/inventory.ts';
import { startS3 } from '../support/s3-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const now = at('2026-11-21T06:00:00Z');
const open: OpenFinding = {
  policy: 'production',
  rule: 'max-age',
  kind: 'max-age',
  owner: null,
  severity: 'high',
  verdict: 'fail',
  subject: { type: 'point', kind: 'droplet-snapshot', id: '7', name: 'n\u0000ame\ud800', region: null },
  message: 'It is 91 days old.',
  firstSeen: now,
  lastSeen: now,
  told: { at: now, severity: 'high', step: 1, unseen: false },
};
const memory: Memory = {
  account: 'default',
  lastRun: now,
  lastComplete: undefined,
  lastMessage: now,
  incomplete: { since: now, told: undefined },
  failed: undefined,
  open: new Map([
    ['a', open],
    ['__proto__', { ...open, told: undefined, owner: 'x@example.com' }],
  ]),
  missingSince: new Map([
    ['droplet/1', now],
    ['volume/2', null],
  ]),
};

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-claim-'));
  store = createFolderStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const options = (run: string, rest: object = {}) => ({
  store,
  account: 'default',
  run,
  clock: systemClock,
  deadline: Date.now() + 60_000,
  ...rest,
});

describe('a memory', () => {
  it('comes back as it was kept', async () => {
    const claim = await claimMemory(options('a'));
    expect(claim.memory).toBeUndefined();
    await claim.keep(memory);
    expect((await loadMemory(options('b'))).memory).toEqual(memory);
    expect((await claimMemory(options('b'))).memory).toEqual(memory);
  });

  it('is known while it is claimed', async () => {
    await (await claimMemory(options('a'))).keep(memory);
    await claimMemory(options('b'));
    expect((await loadMemory(options('c'))).memory).toEqual(memory);
  });

  it('makes a second run wait until the first has kept its own', async () => {
    const order: string[] = [];
    const first = await claimMemory(options('a'));
    const second = claimMemory(options('b')).then(({ memory }) => {
      order.push('second');
      return memory;
    });
    await systemClock.sleep(200);
    order.push('first');
    await first.keep(memory);
    expect(await second).toEqual(memory);
    expect(order).toEqual(['first', 'second']);
  });

  it('goes to one of many that claim it at once', async () => {
    const told: string[] = [];
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (run) => {
        const claim = await claimMemory(options(run));
        if (claim.memory === undefined) told.push(run);
        await claim.keep(memory);
      }),
    );
    expect(told).toHaveLength(1);
  }, 20_000);

  it('of a run that died is free again at its deadline, and then the dead one cannot write it', async () => {
    const clock = createVirtualClock();
    const dead = await claimMemory({ ...options('a'), clock, deadline: clock.now() + 10_000 });
    const next = await claimMemory({ ...options('b'), clock, deadline: clock.now() + 60_000 });
    await expect(dead.keep(memory)).rejects.toThrow('what it told may be told again');
    await next.keep(memory);
    expect((await loadMemory(options('c'))).memory).toEqual(memory);
  });

  it('is not waited for beyond the own deadline', async () => {
    const clock = createVirtualClock();
    await claimMemory({ ...options('a'), clock, deadline: clock.now() + 60_000 });
    const late = claimMemory({ ...options('b'), clock, deadline: clock.now() + 30_000 });
    await expect(late).rejects.toThrow('another run is telling what it found');
  });

  it('that is damaged is put aside, said so, and begun anew', async () => {
    await store.save(memoryName('default'), Buffer.from('not gzip'), undefined);
    const claim = await claimMemory(options('a'));
    expect(claim.memory).toBeUndefined();
    expect(claim.damaged).toMatch(/^memory\/default\.json\.gz\.damaged-/);
    expect(Buffer.from((await store.load(claim.damaged ?? ''))?.content ?? []).toString()).toBe('not gzip');
    await claim.keep(memory);
    expect((await claimMemory(options('b'))).damaged).toBeUndefined();
  });

  it('that lacks a line is damaged', async () => {
    await (await claimMemory(options('a'))).keep(memory);
    const { gunzipSync, gzipSync } = await import('node:zlib');
    const stored = await store.load(memoryName('default'));
    const lines = gunzipSync(stored?.content ?? '')
      .toString()
      .split('\n');
    expect(lines).toHaveLength(memory.open.size + 2);
    for (const spoilt of [lines.slice(0, 2), [...lines.slice(0, 2), '{'], [lines[0], '{}', lines[2]]]) {
      const content = gzipSync(spoilt.join('\n'));
      await store.save(memoryName('default'), content, (await store.load(memoryName('default')))?.version);
      expect(await loadMemory(options('b'))).toEqual({ memory: undefined, damaged: true });
    }
  });

  it('read before it is claimed is not read again, unless somebody has written it since', async () => {
    const asked: string[] = [];
    const watched: Store = {
      ...store,
      load: (name) => {
        asked.push(name);
        return store.load(name);
      },
    };
    const early = async () => ({ stored: await store.load(memoryName('default')) });
    const inTime = { ...options('a', { store: watched }), early: early() };
    await (await claimMemory(inTime)).keep(memory);
    expect(asked).toEqual([]);
    const late = { ...options('b', { store: watched }), early: early() };
    await late.early;
    await (await claimMemory(options('c'))).keep({ ...memory, lastRun: undefined });
    expect((await claimMemory(late)).memory?.lastRun).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('of a newer snapwarden is neither read nor written', async () => {
    const { gzipSync } = await import('node:zlib');
    const newer = gzipSync(JSON.stringify({ schema: 'snapwarden/memory/v2', secret: 1 }));
    await store.save(memoryName('default'), newer, undefined);
    await expect(claimMemory(options('a'))).rejects.toThrow('(snapwarden/memory/v2), and this one reads');
    expect(Buffer.compare((await store.load(memoryName('default')))?.content ?? Buffer.from(''), newer)).toBe(
      0,
    );
  });

  it('of another account is refused', async () => {
    await (await claimMemory(options('a'))).keep(memory);
    const stored = await store.load(memoryName('default'));
    await store.save(memoryName('other'), stored?.content ?? Buffer.from(''), undefined);
    await expect(claimMemory({ ...options('b'), account: 'other' })).rejects.toThrow('is of account default');
  });
});

describe('a memory in a bucket', () => {
  it('is kept though the answer to a write was lost', async () => {
    await using s3 = await startS3('bucket');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    try {
      const bucket = createS3Store({ bucket: 'bucket', prefix: '' }, 'eu-central-1');
      const inBucket = { ...options('a'), store: bucket };
      const claim = await claimMemory(inBucket);
      s3.fail('lost');
      await claim.keep(memory);
      expect((await loadMemory(inBucket)).memory).toEqual(memory);
      // A claim whose first write took effect in silence is still its own.
      s3.fail('internal', 0);
      const again = claimMemory({ ...inBucket, run: 'b' });
      await (await again).keep(memory);
    } finally {
      for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
        delete process.env[name];
    }
  });
});
