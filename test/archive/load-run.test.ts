import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareFindings } from '../../lib/archive/compare.ts';
import { findingsLines } from '../../lib/archive/findings-lines.ts';
import { listRuns, surveyRuns } from '../../lib/archive/list.ts';
import { loadRun } from '../../lib/archive/load-run.ts';
import { pack, unpack } from '../../lib/archive/pack.ts';
import { trendOf } from '../../lib/archive/trend.ts';
import { canonical, describeFile, toManifest } from '../../lib/attest/manifest.ts';
import { PolicyError, StoreError } from '../../lib/errors.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import type { Store } from '../../lib/store/store.ts';
import { shift } from '../../lib/time.ts';
import { hostileNames } from '../report/hostile.ts';
import { account, archive, DAY_1, DAY_2, DAY_3, policiesOf } from '../support/archived.ts';
import { at, backupOf, dropletOf, gapOf } from '../support/inventory.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-load-'));
  store = createFolderStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const of = (at: 'latest' | ReturnType<typeof shift>, account = 'default') => loadRun(store, { account, at });

/** A run that is sound by its manifest, but for what its files hold. */
async function forge(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const run = name.split('Z-')[1] ?? '';
  const all = new Map<string, Uint8Array>();
  const made = await archive(store, { now: DAY_1, run: `${run}-whole` });
  for (const path of await store.list(`${made.name}/`)) {
    const file = path.split('/').at(-1) ?? '';
    const given = files[file];
    if (file !== '_manifest.json')
      all.set(
        file,
        given === undefined ? ((await store.load(path))?.content ?? Buffer.alloc(0)) : Buffer.from(given),
      );
  }
  for (const [file, content] of all) await store.save(`${name}/${file}`, content, undefined);
  const described = [...all].map(([file, content]) => describeFile(file, content));
  const manifest = toManifest({ run, account: 'forged', now: '2026-03-01T06:00:00Z', files: described });
  await store.save(`${name}/_manifest.json`, canonical({ ...manifest, previous: null }), undefined);
}

describe('the newest run', () => {
  it('is found for an instant: of that instant itself, or before it', async () => {
    for (const now of [DAY_1, DAY_2, DAY_3]) await archive(store, { now });
    expect((await of('latest')).now).toBe(DAY_3);
    expect((await of(DAY_2)).now).toBe(DAY_2);
    expect((await of(shift(DAY_2, 1))).now).toBe(DAY_2);
    expect((await of(shift(DAY_2, -1))).now).toBe(DAY_1);
    await expect(of(shift(DAY_1, -1))).rejects.toThrow(
      /holds no finished run of account default at 2026-03-01T05:59:59\.999Z or before/,
    );
    await expect(of('latest', 'other')).rejects.toThrow('holds no finished run of account other');
  });

  it('is told by its milliseconds, which its name does not show', async () => {
    const half = shift(DAY_1, 500);
    await archive(store, { now: half, run: 'a' });
    await archive(store, { now: DAY_1, run: 'b' });
    expect((await of('latest')).now).toBe(half);
    expect((await of(half)).now).toBe(half);
    expect((await of(shift(half, -1))).now).toBe(DAY_1);
  });

  it('of one instant is the one that was written last', async () => {
    const later = { now: DAY_1, generatedAt: DAY_3 };
    await archive(store, { ...later, run: 'a' });
    await archive(store, { now: DAY_1, generatedAt: DAY_2, run: 'b' });
    expect((await of('latest')).generatedAt).toBe(DAY_3);
  });

  it('is none that is unfinished', async () => {
    await archive(store, { now: DAY_1 });
    await store.save('runs/account=default/day=2026-03-02/060000Z-x/_run.json', Buffer.from('{}'), undefined);
    expect((await of('latest')).now).toBe(DAY_1);
  });

  it('comes with all that it was judged by', async () => {
    const policies = policiesOf('12h');
    await archive(store, { now: DAY_1, policies });
    const run = await of('latest');
    expect(run.inventory).toEqual(account(DAY_1));
    expect(run.sources).toEqual(policies.sources);
    expect(run.policySet.places).toEqual(policies.policySet.places);
    expect(run.version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('whatever names hold', () => {
  it('a run comes back as it was, and its findings are the same', async () => {
    const resources = hostileNames.map((name, index) => dropletOf(`d${index}`, { name, tags: [name] }));
    const points = hostileNames.map((name, index) => backupOf(`p${index}`, `d${index}`, DAY_1, { name }));
    const [name = '', email = ''] = ['\ud800 \u001b[31m', '\u202e@\u0000'];
    const label = { id: 'default', name, email };
    const inventory = account(DAY_2, { account: label, resources, points });
    await archive(store, { now: DAY_2, inventory });
    const run = await of('latest');
    expect(run.inventory).toEqual(inventory);
    expect(run.file.report.account).toEqual(label);
    const again = reportOn(run.inventory, run.policySet, { ...run, all: true });
    expect(again.document.findings).toHaveLength(hostileNames.length);
    expect(await compareFindings(run, findingsLines(again))).toMatchObject({ same: true });
  });
});

describe('a run that is not what was archived', () => {
  const name = 'runs/account=forged/day=2026-03-01/060000Z-x';
  const now = '2026-03-01T06:00:00Z';
  const runFile = async (change: (file: Record<string, never>) => object) => {
    const { name } = await archive(store, { now: DAY_1, run: 'for-its-file' });
    const { content } = (await store.load(`${name}/_run.json`)) ?? {};
    return JSON.stringify(change(JSON.parse(Buffer.from(content ?? '').toString())));
  };

  it.each<[string, () => Promise<Record<string, string | Uint8Array>>, RegExp]>([
    ['no JSON', async () => ({ '_run.json': '{' }), /_run\.json is no JSON/],
    ['no UTF-8', async () => ({ '_run.json': Buffer.from([0xff]) }), /_run\.json is no JSON/],
    ['null', async () => ({ '_run.json': 'null' }), /_run\.json: the file: /],
    [
      'a newer one',
      async () => ({ '_run.json': '{"schema":"snapwarden/run/v2"}' }),
      /_run\.json is snapwarden\/run\/v2, and this snapwarden reads snapwarden\/run\/v1; update it/,
    ],
    [
      'one without its clock',
      async () => ({
        '_run.json': await runFile(({ report, ...rest }) => ({
          ...rest,
          report: { ...(report as unknown as object), now: 'soon' },
        })),
      }),
      /_run\.json: report\.now: expected an instant/,
    ],
    [
      'one with negative counts',
      async () => ({
        '_run.json': await runFile(({ report, ...rest }) => ({
          ...rest,
          report: { ...(report as unknown as object), tally: { fail: -1 } },
        })),
      }),
      /_run\.json: report\.tally\./,
    ],
    [
      'an inventory that is not packed',
      async () => ({ '_inventory.json.gz': '{}' }),
      /_inventory\.json\.gz is no gzip file/,
    ],
    [
      'an inventory that is none',
      async () => ({ '_inventory.json.gz': gzipSync('{}') }),
      /_inventory\.json\.gz is no inventory that this snapwarden reads/,
    ],
    [
      'policies that are none',
      async () => ({ '_policies.json.gz': gzipSync('{"files":[]}') }),
      /_policies\.json\.gz cannot be read/,
    ],
  ])('is refused: %s', async (_name, make, problem) => {
    await forge(name, await make());
    const error = await of(at(now), 'forged').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect((error as Error).message).toMatch(problem);
  });

  it('is refused where its policies say what this program does not know', async () => {
    const files = [{ file: 'a.yaml', content: 'version: 1\npolicies: [{ id: x, rules: [{ kind: nice }] }]' }];
    const policies = gzipSync(JSON.stringify({ schema: 'snapwarden/policies/v1', files }));
    await forge(name, { '_policies.json.gz': policies });
    await expect(of('latest', 'forged')).rejects.toThrow(PolicyError);
  });

  it('is refused where a file is changed, missing, or not in the manifest', async () => {
    const { name } = await archive(store, { now: DAY_1 });
    const inventory = join(folder, name, '_inventory.json.gz');
    await writeFile(inventory, gzipSync('{}'));
    await expect(of('latest')).rejects.toThrow(
      /_inventory\.json\.gz is not what was archived; run snapwarden runs verify/,
    );
    await rm(inventory);
    await expect(of('latest')).rejects.toThrow(/_inventory\.json\.gz is missing/);
    await writeFile(join(folder, name, '_manifest.json'), '{}');
    await expect(of('latest')).rejects.toThrow(/_manifest\.json: schema: /);
  });

  it('never unpacks to more than a text may hold, however small it is', async () => {
    const bomb = gzipSync(Buffer.alloc(3 * 2 ** 20));
    expect(bomb.length).toBeLessThan(4_000);
    await expect(unpack('x.gz', bomb, 2 ** 20)).rejects.toThrow('x.gz unpacks to more than 1 MiB');
    expect(await unpack('x.gz', bomb, 3 * 2 ** 20)).toHaveLength(3 * 2 ** 20);
    await expect(unpack('x.gz', bomb.subarray(0, -9))).rejects.toThrow('x.gz is no gzip file');
  });
});

describe('packing', () => {
  it('gives back what was packed, also where a character takes two units', async () => {
    const pieces = ['a'.repeat(65_535), '👍'.repeat(40_000), '\n', ''];
    expect((await unpack('x', await pack(pieces))).toString()).toBe(pieces.join(''));
    expect((await unpack('x', await pack([]))).toString()).toBe('');
  });
});

describe('a list of runs', () => {
  it('has the damaged and the unfinished ones in their place, and says what is wrong', async () => {
    const first = await archive(store, { now: DAY_1 });
    const second = await archive(store, { now: DAY_2 });
    await archive(store, { now: DAY_3 });
    await writeFile(join(folder, first.name, '_run.json'), 'x');
    await rm(join(folder, second.name, '_manifest.json'));
    const listed = await listRuns(store, undefined);
    expect(listed.map((run) => ('file' in run ? run.file.report.tally.fail : run.problem))).toEqual([
      '_run.json is no JSON; run snapwarden runs verify',
      'it has no manifest: it was broken off, or is still under way',
      1,
    ]);
    await rm(join(folder, first.name, '_run.json'));
    expect((await listRuns(store, 'default'))[0]).toMatchObject({ problem: '_run.json is missing' });
    expect(await listRuns(store, 'other')).toEqual([]);
  });
});

describe('a survey', () => {
  it('tells runs from what belongs to none', async () => {
    const { name } = await archive(store, { now: DAY_1 });
    const strays = [
      'runs/account=default/day=2026-03-01/noon/_run.json',
      'runs/account=default/day=2026-03-01/x.txt',
      'runs/account=default/x.txt',
      'runs/x.txt',
    ];
    for (const stray of strays) await store.save(stray, Buffer.from(''), undefined);
    const found = await surveyRuns(store);
    expect([found.runs.map((run) => run.name), found.strays.toSorted()]).toEqual([[name], strays]);
  });
});

describe('a trend', () => {
  it('tells the numbers of each run, earliest first, up to an instant', async () => {
    await archive(store, { now: DAY_2, policies: policiesOf('12h') });
    await archive(store, { now: DAY_1 });
    await archive(store, { now: shift(DAY_2, 1), run: 'late' });
    await archive(store, { now: DAY_3, generatedAt: DAY_1, run: 'b' });
    await archive(store, { now: DAY_3, run: 'a' });
    const all = await trendOf(store, 'default');
    expect(all.map(({ now, run, tally }) => [now, run, tally.fail])).toEqual([
      ['2026-03-01T06:00:00Z', 'a', 1],
      ['2026-03-02T06:00:00Z', 'a', 2],
      ['2026-03-02T06:00:00.001Z', 'late', 1],
      ['2026-03-03T06:00:00Z', 'b', 1],
      ['2026-03-03T06:00:00Z', 'a', 1],
    ]);
    expect(all[1]?.policies).toEqual([
      { id: 'backups', tally: { pass: 0, fail: 2, excepted: 0, unknown: 0, skipped: 0 } },
    ]);
    expect(await trendOf(store, 'default', undefined, { until: DAY_2 })).toEqual(all.slice(0, 2));
    expect(await trendOf(store, 'other')).toEqual([]);
  });

  it('says of each run whether its costs are the least that they can be', async () => {
    await archive(store, { now: DAY_1, inventory: account(DAY_1, { resources: [], points: [] }) });
    await archive(store, { now: DAY_2 });
    await archive(store, { now: DAY_3, inventory: account(DAY_3, { gaps: [gapOf({ what: 'volume' })] }) });
    const trend = await trendOf(store, 'default');
    expect(trend.map((run) => [run.complete, run.keptAtLeast, run.violationsAtLeast])).toEqual([
      [true, false, false],
      [true, true, false], // Droplets of unknown price have backups.
      [false, true, true],
    ]);
  });

  it('says which runs it leaves out', async () => {
    const { name } = await archive(store, { now: DAY_1 });
    await archive(store, { now: DAY_2 });
    await rm(join(folder, name, '_manifest.json'));
    const unread: string[] = [];
    const trend = await trendOf(store, 'default', undefined, { onUnread: (run) => unread.push(run.name) });
    expect([trend.length, unread]).toEqual([1, [name]]);
  });

  it('has the newest 400 runs', async () => {
    const { name } = await archive(store, { now: DAY_1 });
    const files = [...(await store.list(`${name}/`))];
    const contents = new Map<string, Uint8Array>();
    for (const file of files) contents.set(file, (await store.load(file))?.content ?? Buffer.alloc(0));
    const asked: string[] = [];
    const many: Store = {
      ...store,
      list: async () =>
        Array.from({ length: 401 }, (_, index) =>
          files.map((file) => file.replace('060000Z-a', `060000Z-${String(index).padStart(3, '0')}`)),
        ).flat(),
      load: async (file) => {
        asked.push(file);
        const content = contents.get(file.replace(/060000Z-\d+/, '060000Z-a'));
        return content && { content, version: '' };
      },
    };
    const trend = await trendOf(many, 'default');
    expect([trend.length, trend[0]?.run, trend.at(-1)?.run]).toEqual([400, '001', '400']);
    expect(asked).toHaveLength(400);
  });
});
