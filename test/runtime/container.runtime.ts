import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startContainer } from './container.ts';

/** That the container of these tests can fail. */

let root: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  const folder = await mkdtempDisposable(join(tmpdir(), 'snapwarden-container-'));
  [root, remove] = [folder.path, folder.remove];
});
afterAll(() => remove());

async function place(name: string, code: string): Promise<string> {
  await mkdir(join(root, name));
  await writeFile(join(root, name, 'package.json'), '{ "type": "module" }');
  await writeFile(join(root, name, 'index.js'), code);
  return join(root, name);
}

it('kills what does not answer by its deadline', async () => {
  const folder = await place(
    'endless',
    'export const handler = () => new Promise(() => setInterval(() => {}, 1000));',
  );
  await using container = await startContainer(folder, 'index.handler');
  expect(await container.invoke({}, { timeoutMs: 300 })).toEqual({ kind: 'died' });
});

it('refuses what does not load', async () => {
  const folder = await place('broken', 'import "not-packaged"; export const handler = async () => {};');
  await expect(startContainer(folder, 'index.handler')).rejects.toThrow(/not-packaged/);
});

it('refuses a callback, as nodejs24.x does', async () => {
  const folder = await place('callback', 'export const handler = (event, context, done) => done(null, 1);');
  await expect(startContainer(folder, 'index.handler')).rejects.toThrow(/callback/i);
});
