import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { byCodePoint, loadFiles } from '../../lib/policy/load.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'snapwarden-load-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(home, name, '..'), { recursive: true });
    await writeFile(join(home, name), `# ${name}\n`);
  }
}

async function names(...folders: readonly string[]): Promise<string[]> {
  const sources = await loadFiles(folders.map((folder) => join(home, folder)));
  return sources.map(({ file }) => file.slice(home.length + 1));
}

async function problems(...folders: readonly string[]): Promise<readonly string[]> {
  const error = await loadFiles(folders).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.map((problem) => problem.replaceAll(home, '~'));
}

const remedy = 'name the folder that holds your policies with --policies DIR';

describe('loadFiles', () => {
  it('reads the *.yaml and *.yml files directly in a folder', async () => {
    await write(
      'p/b.yml',
      'p/a.yaml',
      'p/sub/c.yaml',
      'p/.hidden.yaml',
      'p/notes.md',
      'p/a.yaml.bak',
      'p/yaml',
      'p/.yaml',
    );
    await mkdir(join(home, 'p', 'folder.yaml'));
    expect(await names('p')).toEqual(['p/a.yaml', 'p/b.yml']);
  });

  it('leaves policy tests alone', async () => {
    await write('p/a.yaml', 'p/a.test.yaml', 'p/a.test.yml', 'p/test.yaml', 'p/atest.yml');
    expect(await names('p')).toEqual(['p/a.yaml', 'p/atest.yml', 'p/test.yaml']);
  });

  it('takes files in code-point order', async () => {
    await write(
      'p/z.yaml',
      'p/Z.yaml',
      'p/ä.yaml',
      'p/😀.yaml',
      'p/～.yaml',
      'p/10.yaml',
      'p/9.yaml',
      'p/a.yaml',
      'p/a-b.yaml',
    );
    expect(await names('p')).toEqual(
      ['10', '9', 'Z', 'a-b', 'a', 'z', 'ä', '～', '😀'].map((name) => `p/${name}.yaml`),
    );
  });

  it('gives the bytes as they are', async () => {
    await mkdir(join(home, 'p'));
    await writeFile(join(home, 'p/a.yaml'), Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0xff]));
    await writeFile(join(home, 'p/b.yaml'), '');
    const sources = await loadFiles([join(home, 'p')]);
    expect(sources.map(({ source }) => [...source])).toEqual([[0xef, 0xbb, 0xbf, 0x61, 0xff], []]);
  });

  it('reads one byte over 1 MiB of a larger file and no more', async () => {
    await mkdir(join(home, 'p'));
    await writeFile(join(home, 'p/a.yaml'), Buffer.alloc(3_000_000, 'a'));
    await writeFile(join(home, 'p/b.yaml'), Buffer.alloc(1_048_576, 'b'));
    const sources = await loadFiles([join(home, 'p')]);
    expect(sources.map(({ source }) => source.length)).toEqual([1_048_577, 1_048_576]);
  });

  it('reads several folders in the order given, and a file that is reached twice once', async () => {
    await write('b/2.yaml', 'a/1.yaml', 'a/3.yaml');
    await symlink('1.yaml', join(home, 'a/4.yaml'));
    expect(await names('b', 'a', 'b')).toEqual(['b/2.yaml', 'a/1.yaml', 'a/3.yaml']);
  });

  it('reads links that stay in the folder, as a mounted Kubernetes ConfigMap has them', async () => {
    await write('p/..2027_01/a.yaml');
    await symlink('..2027_01', join(home, 'p/..data'));
    await symlink('..data/a.yaml', join(home, 'p/a.yaml'));
    expect(await names('p')).toEqual(['p/a.yaml']);
  });

  it('reads a folder that is itself a link', async () => {
    await write('p/a.yaml');
    await symlink('p', join(home, 'q'));
    expect(await names('q')).toEqual(['q/a.yaml']);
  });

  it('does not read links that lead out of the folder, also into one whose name begins alike', async () => {
    await write('p/a.yaml', 'p-secret/b.yaml', 'c.yaml');
    await symlink('../p-secret/b.yaml', join(home, 'p/b.yaml'));
    await symlink(join(home, 'c.yaml'), join(home, 'p/c.yaml'));
    await symlink('/etc', join(home, 'p/d.yaml'));
    expect(await names('p')).toEqual(['p/a.yaml']);
  });

  it('does not wait for a pipe, also behind a link', async () => {
    await write('p/a.yaml');
    execFileSync('mkfifo', [join(home, 'p/pipe.yaml'), join(home, 'p/pipe')]);
    await symlink('pipe', join(home, 'p/link.yaml'));
    expect(await names('p')).toEqual(['p/a.yaml']);
  });

  it('says what to do about every folder that is missing, a file or without policies, all at once', async () => {
    await write('file.yaml', 'empty/a.test.yaml', 'empty/sub/a.yaml', 'good/a.yaml');
    const folders = ['none', 'file.yaml', 'empty', 'good'].map((name) => join(home, name));
    expect(await problems(...folders)).toEqual([
      `policies folder ~/none does not exist; ${remedy}`,
      `policies folder ~/file.yaml is no folder; ${remedy}`,
      `policies folder ~/empty holds no *.yaml or *.yml file; add one, or ${remedy}`,
    ]);
    expect(await problems()).toEqual([`no policies folder is named; ${remedy}`]);
  });

  it('names links that lead nowhere or in a circle', async () => {
    await write('p/a.yaml');
    await symlink('gone.yaml', join(home, 'p/b.yaml'));
    await symlink('c.yaml', join(home, 'p/c.yaml'));
    expect(await problems(join(home, 'p'))).toEqual([
      'policy file ~/p/b.yaml is a link that leads nowhere; mend or remove it',
      'policy file ~/p/c.yaml cannot be read (ELOOP); allow reading it, or remove it',
    ]);
  });

  it('names a folder that cannot be read', async () => {
    await symlink('loop', join(home, 'loop'));
    expect(await problems(join(home, 'loop'))).toEqual([
      `policies folder ~/loop cannot be read (ELOOP); allow reading it, or ${remedy}`,
    ]);
  });
});

describe('loadFiles where single files may be named', () => {
  const options = { remedy: 'name another', allowFiles: true };
  const load = (...paths: string[]) =>
    loadFiles(
      paths.map((path) => join(home, path)),
      options,
    );

  it('reads a file whatever its name, and one that is named twice or lies in a named folder once', async () => {
    await write('p/a.yaml', 'p/b.yaml', 'notes.txt', '.hidden.yaml');
    const named = async (...paths: string[]) =>
      (await load(...paths)).map(({ file }) => file.slice(home.length + 1));
    expect(await named('notes.txt')).toEqual(['notes.txt']);
    expect(await named('.hidden.yaml')).toEqual(['.hidden.yaml']);
    expect(await named('p/b.yaml', 'p', './p/a.yaml')).toEqual(['p/b.yaml', 'p/a.yaml']);
  });

  it('follows a link to a file wherever it leads, and says where it lies under the name that was given', async () => {
    await write('elsewhere/a.yaml', 'p/x.yaml');
    await symlink(join(home, 'elsewhere/a.yaml'), join(home, 'p/link.yaml'));
    const [source] = await load('p/link.yaml');
    expect(source).toMatchObject({ file: join(home, 'p/link.yaml'), path: join(home, 'p/link.yaml') });
    expect(Buffer.from(source?.source ?? []).toString()).toBe('# elsewhere/a.yaml\n');
  });

  it('shows a hostile name as one line, and keeps where it lies', async () => {
    await write('p/a\n\u202eb.yaml');
    expect(await load('p')).toMatchObject([
      { file: join(home, 'p/a\\u{a}\\u{202e}b.yaml'), path: join(home, 'p/a\n\u202eb.yaml') },
    ]);
  });

  it('names what is no policy file, and the remedy that fits the caller', async () => {
    await write('p/a.test.yaml', 'p/b.test.yml');
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const error = await load('p/a.test.yaml', 'p/b.test.yml', 'pipe', 'gone.yaml', 'p').catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems.map((problem) => problem.replaceAll(home, '~'))).toEqual([
      'policy file ~/p/a.test.yaml holds policy tests; name a file of policies',
      'policy file ~/p/b.test.yml holds policy tests; name a file of policies',
      'policy file ~/pipe is no plain file; copy it into one',
      'policies folder ~/gone.yaml does not exist; name another',
      'policies folder ~/p holds no *.yaml or *.yml file; add one, or name another',
    ]);
  });
});

describe('byCodePoint', () => {
  it.each([
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a', 'a', 0],
    ['a', 'ab', -1],
    ['ab', 'a', 1],
    ['', '', 0],
    ['\uff5e', '😀', -1],
    ['Z', 'a', -1],
  ])('compares %j with %j', (left, right, sign) => {
    expect(Math.sign(byCodePoint(left, right))).toBe(sign);
  });
});
