import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRun } from '../../lib/archive/find-run.ts';
import { readRun } from '../../lib/archive/load-run.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { account, archive, DAY_1, DAY_2, DAY_3 } from '../support/archived.ts';

let folder: string;
const day = (number: number) => `runs/account=default/day=2026-03-0${number}`;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-find-'));
  const store = createFolderStore(folder);
  await archive(store, { now: DAY_1, run: 'abc1' });
  await archive(store, { now: DAY_2, run: 'abd2' });
  await archive(store, { now: DAY_3, run: 'x' });
  await archive(store, { now: DAY_3, generatedAt: DAY_1, run: 'x' });
  const other = account(DAY_1, { account: { id: 'other', name: null, email: null } });
  await archive(store, { now: DAY_1, run: 'abc1', inventory: other });
});
afterAll(() => rm(folder, { recursive: true }));

const find = (text: string, account?: string) =>
  findRun({ text, archive: { folder }, account, latestOf: account ?? 'default', region: undefined });

describe('a run', () => {
  it.each([
    ['latest', undefined, `${day(3)}/060000Z-x`],
    ['latest', 'other', 'runs/account=other/day=2026-03-01/060000Z-abc1'],
    ['abd', undefined, `${day(2)}/060000Z-abd2`],
    ['060000Z-abd', undefined, `${day(2)}/060000Z-abd2`],
    ['2026-03-02', undefined, `${day(2)}/060000Z-abd2`],
    ['runs/account=o', undefined, 'runs/account=other/day=2026-03-01/060000Z-abc1'],
    ['abc1', 'default', `${day(1)}/060000Z-abc1`],
    ['x', undefined, `${day(3)}/060000Z-x`],
    ['x.2', undefined, `${day(3)}/060000Z-x.2`],
    [`${day(3)}/060000Z-x`, undefined, `${day(3)}/060000Z-x`],
  ])('is found by %j of account %j', async (text, account, name) => {
    expect((await find(text, account)).name).toBe(name);
  });

  it.each([
    ['ab', 'ab may be any of 3 runs: '],
    ['abc1', 'abc1 may be any of 2 runs: '],
    ['nothing', 'holds no run nothing; see snapwarden runs list'],
    ['bd2', 'holds no run bd2'],
    ['', 'may be any of 5 runs: '],
    ['s3://bucket/x', 's3://bucket/x is no run'],
    ['s3://B/runs/account=a/day=2026-03-01/060000Z-x', 'is no run'],
    ['../../etc', 'holds no run'],
  ])('is not guessed from %j', async (text, problem) => {
    await expect(find(text)).rejects.toThrow(problem);
  });

  it('is found by its path, absolute or from here, with or without an archive', async () => {
    const path = join(folder, day(2), '060000Z-abd2');
    for (const text of [path, `${path}/`, relative('.', path)]) {
      const { store, name } = await findRun({
        text,
        archive: undefined,
        account: undefined,
        latestOf: '',
        region: undefined,
      });
      expect([store.place, name]).toEqual([folder, `${day(2)}/060000Z-abd2`]);
    }
    await expect(
      findRun({
        text: 'latest',
        archive: undefined,
        account: undefined,
        latestOf: 'default',
        region: undefined,
      }),
    ).rejects.toThrow('no archive: name its place with --archive PLACE or SNAPWARDEN_ARCHIVE');
  });

  it('is read from a folder that was copied out of its archive', async () => {
    const copy = join(folder, 'copy');
    await cp(join(folder, day(2), '060000Z-abd2'), copy, { recursive: true });
    const { store, name } = await find(copy);
    expect([store.place, name]).toEqual([copy, '']);
    expect((await readRun(store, name)).now).toBe(DAY_2);
  });
});
