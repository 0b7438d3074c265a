import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/attest/manifest.ts';
import { keyIdOf, openSigner, type Signer } from '../../lib/attest/signer.ts';
import { verifyArchive } from '../../lib/attest/verify.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { account, archive, DAY_1, DAY_2, DAY_3 } from '../support/archived.ts';
import { at } from '../support/inventory.ts';

const DAY_4 = at('2026-03-04T06:00:00Z');
const DAYS = [DAY_1, DAY_2, DAY_3, DAY_4];
const home = 'runs/account=default';
const run = (day: number) => `${home}/day=2026-03-0${day}/060000Z-a`;
const [R1, R2, R3, R4] = [1, 2, 3, 4].map(run) as [string, string, string, string];
const head = `${home}/_head.json`;

let signer: Signer;
let keyFile: string;
/** What is never changed: archives of four days. */
let templates: string;
let signed: string;
let unsigned: string;

beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'snapwarden-verify-'));
  keyFile = join(templates, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  signer = await openSigner(keyFile, { warn: () => undefined });
  [signed, unsigned] = [join(templates, 'signed'), join(templates, 'unsigned')];
  for (const now of DAYS) {
    await archive(createFolderStore(signed), { now, signer });
    await archive(createFolderStore(unsigned), { now });
  }
});
afterAll(() => rm(templates, { recursive: true }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwarden-tampered-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = (file: string) => readFile(join(folder, file));
const digest = async (file: string) => digestOf(await read(file));
const write = (file: string, content: string | Buffer) => writeFile(join(folder, file), content);
const remove = (file: string) => rm(join(folder, file), { recursive: true });
const edit = async (file: string, change: (value: Record<string, never>) => object) =>
  write(file, canonicalize(change(JSON.parse(String(await read(file))))) ?? '');
const copyHead = async (name: string) => {
  const manifest = JSON.parse(String(await read(`${name}/_manifest.json`)));
  const signature = await read(`${name}/_signature.json`).then(
    (content) => JSON.parse(String(content)),
    () => null,
  );
  await write(head, canonicalize({ schema: 'snapwarden/head/v1', name, manifest, signature }) ?? '');
};

async function check(template: string, tamper: () => Promise<unknown>, options = {}) {
  await cp(template, folder, { recursive: true });
  await tamper();
  const { problems, notes, ...rest } = await verifyArchive(folder, options);
  const said = (all: typeof problems) => all.map(({ where, what }) => `${where}: ${what}`);
  return { problems: said(problems), notes: said(notes), ...rest };
}

const nothing = async () => undefined;

describe('an archive that nobody has touched', () => {
  it('is intact, signed or not, and tells its newest digest', async () => {
    for (const template of [signed, unsigned]) {
      await rm(folder, { recursive: true });
      const found = await check(template, nothing);
      expect([found.problems, found.notes, found.finished]).toEqual([[], [], 4]);
      expect(found.newest).toEqual([
        { account: 'default', name: R4, digest: await digest(`${R4}/_manifest.json`) },
      ]);
      const keys = new Set(found.runs.map(({ keyId }) => keyId));
      expect([...keys]).toEqual([template === signed ? keyIdOf(signer.publicKey) : undefined]);
    }
  });

  it('is intact by its key, by any digest that it once had, and as the folder of its runs', async () => {
    const keyId = keyIdOf(signer.publicKey);
    const expect2 = digestOf(await readFile(join(signed, R2, '_manifest.json')));
    expect((await check(signed, nothing, { keyId, expect: expect2 })).problems).toEqual([]);
    expect((await verifyArchive(join(folder, 'runs'))).problems).toEqual([]);
  });

  it('one run of it is intact by itself, which says nothing of the others', async () => {
    await cp(signed, folder, { recursive: true });
    const found = await verifyArchive(join(folder, R2));
    expect([found.problems, found.notes, found.isSingle, found.finished]).toEqual([[], [], true, 1]);
  });
});

describe('what was done to an archive is said: ', () => {
  const data = '_inventory.json.gz';
  const other = 'f'.repeat(64);

  it.each<[string, () => Promise<unknown>, () => Promise<(string | RegExp)[]>]>([
    [
      'a file was changed',
      () => write(`${R2}/${data}`, 'x'),
      async () => [
        new RegExp(
          `^${R2}: ${data} was changed: its SHA-256 is ${await digest(`${R2}/${data}`)}, and the manifest says [0-9a-f]{64}, 1 bytes for [0-9,]+$`,
        ),
      ],
    ],
    [
      'a file was changed, and is as long as it was',
      async () => {
        const content = await read(`${R2}/${data}`);
        content[20] = (content[20] ?? 0) ^ 1;
        await write(`${R2}/${data}`, content);
      },
      async () => [new RegExp(`^${R2}: ${data} was changed: .* the manifest says [0-9a-f]{64}$`)],
    ],
    ['a file is missing', () => remove(`${R2}/${data}`), async () => [`${R2}: ${data} is missing`]],
    [
      'a file was added',
      () => write(`${R2}/note.txt`, 'x'),
      async () => [`${R2}: note.txt is not in the manifest: it was added`],
    ],
    [
      'a file was exchanged for a link',
      async () => {
        await rename(join(folder, R2, data), join(folder, 'elsewhere'));
        await symlink(join(folder, 'elsewhere'), join(folder, R2, data));
      },
      async () => [`${R2}/${data}: is a link, which is not followed`, `${R2}: ${data} is missing`],
    ],
    [
      'a folder was put into a run',
      () => mkdir(join(folder, R2, 'more')),
      async () => [`${R2}/more: is a folder that no run made`],
    ],
    [
      'a file was put beside the runs',
      () => write('runs/x.txt', ''),
      async () => ['runs/x.txt: is a file that no run made'],
    ],
    [
      'a folder is called as no run is',
      () => mkdir(join(folder, `${home}/day=2026-03-01/noon`)),
      async () => [`${home}/day=2026-03-01/noon: is called as no run is`],
    ],
    [
      'a whole day is a link',
      async () => {
        await rename(join(folder, `${home}/day=2026-03-01`), join(folder, 'elsewhere'));
        await symlink(join(folder, 'elsewhere'), join(folder, `${home}/day=2026-03-01`));
      },
      async () => [`${home}/day=2026-03-01: is a link, which is not followed`],
    ],
    [
      'a run was moved to another day',
      async () => {
        await mkdir(join(folder, `${home}/day=2026-02-01`));
        await rename(join(folder, R1), join(folder, `${home}/day=2026-02-01/060000Z-a`));
      },
      async () => [
        `${home}/day=2026-02-01/060000Z-a: it was moved, or is not what its name says: its manifest calls it ${R1}`,
        `${R1}: it is missing, though ${R2} came after it, and earlier runs are here: it was removed`,
      ],
    ],
    [
      'a run in the middle was removed',
      () => remove(R2),
      async () => [
        `${R2}: it is missing, though ${R3} came after it, and earlier runs are here: it was removed`,
      ],
    ],
    [
      'two runs in the middle were removed',
      async () => {
        await remove(R2);
        await remove(R3);
      },
      async () => [
        `${R3}: it is missing, though ${R4} came after it, and earlier runs are here: it was removed`,
      ],
    ],
    [
      'the newest run was removed',
      () => remove(R4),
      async () => [`${R4}: it is missing, though it is the newest run: it was removed`],
    ],
    [
      'the newest run and the head were removed',
      async () => {
        await remove(R4);
        await remove(head);
      },
      async () => [`${head}: it is missing: it was removed, so that newer runs may be missing, too`],
    ],
    [
      'the head was removed',
      () => remove(head),
      async () => [`${head}: it is missing: it was removed, so that newer runs may be missing, too`],
    ],
    [
      'the head was set back',
      () => copyHead(R3),
      async () => [
        `${head}: it names ${R3} as the newest run, though ${R4} came after it: it was set back`,
        /no run names it/,
      ],
    ],
    [
      'the head is no head',
      () => write(head, '{}'),
      async () => [new RegExp(`^${head}: it was changed: schema: `)],
    ],
    [
      'the manifest of a run was removed',
      () => remove(`${R2}/_manifest.json`),
      async () => [`${R2}: _manifest.json is missing, though ${R3} came after it: it was removed`],
    ],
    [
      'a run was made to consist of fewer files',
      async () => {
        await edit(`${R2}/_manifest.json`, (manifest) => ({ ...manifest, files: [] }));
        for (const file of ['_run.json', data, '_policies.json.gz', 'findings.jsonl.gz'])
          await remove(`${R2}/${file}`);
      },
      async () => [
        new RegExp(
          `^${R2}: _manifest.json was changed: its SHA-256 is ${await digest(`${R2}/_manifest.json`)}, and ${R3}, which came after it, says [0-9a-f]{64}$`,
        ),
      ],
    ],
    [
      'a manifest names a file outside its folder',
      () =>
        edit(`${R2}/_manifest.json`, (manifest) => ({
          ...manifest,
          files: [{ name: '../../../_head.json', bytes: 1, sha256: other }],
        })),
      async () => [
        `${R2}: _manifest.json was changed: files.0.name: expected the name of a file`,
        /^.*: _manifest.json was changed: its SHA-256/,
      ],
    ],
    [
      'a manifest is written in another way',
      async () => write(`${R2}/_manifest.json`, `${await read(`${R2}/_manifest.json`)}\n`),
      async () => [
        `${R2}: _manifest.json was changed: it is not in canonical form (RFC 8785)`,
        /_manifest.json was changed: its SHA-256/,
      ],
    ],
    [
      'a run was put in another place of the chain',
      () =>
        edit(`${R4}/_manifest.json`, (manifest) => ({ ...manifest, previous: { name: R2, sha256: other } })),
      async () => [
        /_manifest.json was changed: its SHA-256 is .* says f{64}$/,
        `${R2}: the chain forks: ${R3} and ${R4} both name it as the one before`,
        /_head.json: its manifest has the SHA-256 .*: one of them was changed/,
        `${R3}: no run names it as the one before, and it is not the newest: what came after it was removed, or it was added`,
      ],
    ],
    [
      'a run was added that no chain has',
      async () => {
        await cp(join(folder, R4), join(folder, `${home}/day=2026-03-04/060000Z-b`), { recursive: true });
        await edit(`${home}/day=2026-03-04/060000Z-b/_manifest.json`, (manifest) => ({
          ...manifest,
          run: 'b',
        }));
      },
      async () => [
        `${R3}: the chain forks: ${R4} and ${home}/day=2026-03-04/060000Z-b both name it as the one before`,
        `${home}/day=2026-03-04/060000Z-b: no run names it as the one before, and it is not the newest: what came after it was removed, or it was added`,
      ],
    ],
    [
      'a chain was begun anew',
      async () => edit(`${R3}/_manifest.json`, (manifest) => ({ ...manifest, previous: null })),
      async () => [
        new RegExp(`^${R3}: _manifest.json was changed: its SHA-256`),
        `${R3}: it names no run before it, though there are earlier ones: the chain is broken`,
        `${R2}: no run names it as the one before, and it is not the newest: what came after it was removed, or it was added`,
      ],
    ],
  ])('%s', async (_name, tamper, expected) => {
    const { problems } = await check(unsigned, tamper);
    const wanted = await expected();
    expect(problems).toEqual(
      wanted.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))),
    );
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'the signature is that of another run',
      async () => cp(join(folder, R1, '_signature.json'), join(folder, R2, '_signature.json')),
      /^runs.*: _signature\.json is not valid: it is not the signature of this manifest$/,
    ],
    [
      'the signature has another key id',
      () => edit(`${R2}/_signature.json`, (signature) => ({ ...signature, keyId: other })),
      /_signature\.json is not valid: its key id is not that of its public key/,
    ],
    [
      'the signature is no base64',
      () =>
        edit(`${R2}/_signature.json`, ({ signature, ...rest }) => ({ ...rest, signature: `${signature} ` })),
      /_signature\.json is not valid: it holds what is no base64/,
    ],
    [
      'the key is none',
      () =>
        edit(`${R2}/_signature.json`, (signature) => ({
          ...signature,
          publicKey: 'AAAA',
          keyId: keyIdOf(Buffer.from('AAAA', 'base64')),
        })),
      /_signature\.json is not valid: it is not the signature of this manifest/,
    ],
    [
      'the algorithm is another one',
      () => edit(`${R2}/_signature.json`, (signature) => ({ ...signature, algorithm: 'none' })),
      /_signature\.json is not valid: algorithm: /,
    ],
    [
      'the signature file is huge',
      () => write(`${R2}/_signature.json`, ' '.repeat(2 ** 21)),
      /not valid: it is no JSON/,
    ],
    [
      'the newest signature was removed',
      () => remove(`${R4}/_signature.json`),
      /_head\.json: its signature is not that of .*: one of them was changed, added or removed/,
    ],
  ])('of signed runs, %s', async (_name, tamper, problem) => {
    const { problems } = await check(signed, tamper);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('a signature in the middle was removed, where only one key is accepted', async () => {
    const keyId = keyIdOf(signer.publicKey);
    expect((await check(signed, () => remove(`${R2}/_signature.json`), { keyId })).problems).toEqual([
      `${R2}: it is not signed, and should be by the key ${keyId}`,
    ]);
  });

  it('every run is signed by another key, where only one is accepted', async () => {
    const { problems } = await check(signed, nothing, { keyId: other });
    expect(problems).toEqual(
      [R1, R2, R3, R4].map(
        (name) => `${name}: it is signed by the key ${keyIdOf(signer.publicKey)}, and not by ${other}`,
      ),
    );
    await rm(folder, { recursive: true });
    expect((await check(unsigned, nothing, { keyId: other })).problems).toHaveLength(4);
  });

  it('the newest run went together with the head, where its digest is remembered, and not otherwise', async () => {
    const remembered = digestOf(await readFile(join(unsigned, R4, '_manifest.json')));
    const setBack = async () => {
      await remove(R4);
      await copyHead(R3);
    };
    expect((await check(unsigned, setBack)).problems).toEqual([]);
    await rm(folder, { recursive: true });
    expect((await check(unsigned, setBack, { expect: remembered })).problems).toEqual([
      `${folder}: no run has the digest ${remembered}: the run that had it was changed, has expired or was removed`,
    ]);
  });
});

it('is not intact where nothing is left that could be checked', async () => {
  const what = expect.stringMatching(/^no run here is finished, .*, or every _manifest\.json was removed$/);
  for (const template of [signed, unsigned]) {
    await rm(folder, { recursive: true, force: true });
    await check(template, async () => {
      await remove(head);
      for (const run of [R1, R2, R3, R4]) await remove(`${run}/_manifest.json`);
    });
    const { problems, finished } = await verifyArchive(folder);
    expect([problems, finished]).toEqual([[{ where: `${home}/`, what }], 0]);
    const single = await verifyArchive(join(folder, R2));
    expect(single.problems).toEqual([{ where: join(folder, R2), what }]);
  }
});

describe('what is no sign of tampering is a note: ', () => {
  it.each<[string, () => Promise<unknown>, (string | RegExp)[]]>([
    [
      'the oldest runs are no longer kept',
      async () => {
        await remove(`${home}/day=2026-03-01`);
        await remove(`${home}/day=2026-03-02`);
      },
      [`${R3}: the chain begins here; ${R2}, which came before it, has expired or was removed`],
    ],
    [
      'a run was broken off',
      async () => {
        await mkdir(join(folder, `${home}/day=2026-03-05/060000Z-b`), { recursive: true });
        await write(`${home}/day=2026-03-05/060000Z-b/_run.json`, '{}');
      },
      [`${home}/day=2026-03-05/060000Z-b: it is unfinished: it was broken off, or is still under way`],
    ],
    [
      'a process died while it wrote a file',
      () => write(`${R2}/_run.json.lock`, ''),
      [`${R2}/_run.json.lock: was left behind by a process that died`],
    ],
    [
      'the newest run died between the head and its own manifest',
      async () => {
        await remove(`${R4}/_manifest.json`);
        await rm(join(folder, R4, '_signature.json'), { force: true });
      },
      [
        `${R4}: its _manifest.json is only in _head.json: the run died in between, and the next one puts it there`,
      ],
    ],
  ])('%s', async (_name, tamper, expected) => {
    for (const template of [signed, unsigned]) {
      await rm(folder, { recursive: true, force: true });
      const { problems, notes } = await check(template, tamper);
      expect([problems, notes]).toEqual([[], expected]);
    }
  });

  it('a run is not signed, and those beside it are', async () => {
    const { problems, notes } = await check(signed, () => remove(`${R2}/_signature.json`));
    expect([problems, notes]).toEqual([
      [],
      [
        `${R2}: it is not signed, though ${R1} beside it is: its signature was removed, or no key was configured`,
      ],
    ]);
  });

  it('a run judged at an instant before that of the run before it', async () => {
    const store = createFolderStore(folder);
    await archive(store, { now: DAY_2 });
    await archive(store, { now: DAY_1 });
    const { problems, notes } = await verifyArchive(folder);
    expect([problems, notes]).toEqual([
      [],
      [{ where: R1, what: `it judged at 2026-03-01T06:00:00Z, earlier than ${R2}, which came before it` }],
    ]);
  });

  it('several accounts are several chains', async () => {
    const inventory = account(DAY_1, { account: { id: 'other', name: null, email: null } });
    await cp(unsigned, folder, { recursive: true });
    await archive(createFolderStore(folder), { now: DAY_1, inventory });
    const found = await verifyArchive(folder);
    expect([found.problems, found.newest.map(({ account }) => account)]).toEqual([[], ['default', 'other']]);
    await cp(join(folder, head), join(folder, 'runs/account=other/_head.json'));
    expect((await verifyArchive(folder)).problems).not.toEqual([]);
  });
});

describe('what cannot be read as an archive', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['nothing', async () => join(folder, 'none'), /none does not exist$/],
    ['a file', async () => keyFile, /key\.pem cannot be read as a folder \(ENOTDIR\)$/],
    ['an empty folder', async () => folder, /holds no archive; name the folder that holds `runs`/],
    [
      'an archive without runs',
      async () => {
        await mkdir(join(folder, 'runs'));
        return folder;
      },
      /holds no run; name the folder of an archive that has some$/,
    ],
    [
      'a link in the place of its runs',
      async () => {
        await symlink(join(signed, 'runs'), join(folder, 'runs'));
        return folder;
      },
      /holds no archive/,
    ],
  ])('is %s', async (_name, make, problem) => {
    await expect(verifyArchive(await make())).rejects.toThrow(problem);
  });
});
