import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSigner } from '../../lib/attest/signer.ts';
import { verifyArchive } from '../../lib/attest/verify.ts';
import { createFolderStore } from '../../lib/store/folder.ts';
import { archive, DAY_1, DAY_2 } from '../support/archived.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'snapwarden-flips-'));
});
afterAll(() => rm(home, { recursive: true }));

describe.each(['signed', 'unsigned'])('in an archive of %s runs', (kind) => {
  let folder: string;
  let files: string[];
  beforeAll(async () => {
    folder = join(home, kind);
    const keyFile = join(home, 'key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const signer = kind === 'signed' ? await openSigner(keyFile, { warn: () => undefined }) : undefined;
    const store = createFolderStore(folder);
    for (const now of [DAY_1, DAY_2]) await archive(store, { now, signer });
    files = await store.list('');
    expect(files).toHaveLength(kind === 'signed' ? 13 : 11);
  });

  it('no byte of any file can be another one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, flip) => {
        const file = join(folder, files[which % files.length] ?? '');
        const content = await readFile(file);
        const changed = Buffer.from(content);
        const at = where % content.length;
        changed[at] = (content[at] ?? 0) ^ flip;
        await writeFile(file, changed);
        const { problems } = await verifyArchive(folder);
        await writeFile(file, content);
        expect(problems).not.toEqual([]);
        expect((await verifyArchive(folder)).problems).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('nor can one be missing or added', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.boolean(), async (which, where, isAdded) => {
        const file = join(folder, files[which % files.length] ?? '');
        const content = await readFile(file);
        const at = where % content.length;
        const after = content.subarray(isAdded ? at : at + 1);
        await writeFile(
          file,
          Buffer.concat([content.subarray(0, at), Buffer.from(isAdded ? ' ' : ''), after]),
        );
        const { problems } = await verifyArchive(folder);
        await writeFile(file, content);
        expect(problems).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('nor any file', async () => {
    for (const name of files) {
      const content = await readFile(join(folder, name));
      await rm(join(folder, name));
      const { problems, notes } = await verifyArchive(folder);
      await writeFile(join(folder, name), content);
      // What is lost with these is nothing (the head has it too), or only what a key that is named would miss.
      const isNoted =
        name.endsWith('02/060000Z-a/_manifest.json') || name.endsWith('01/060000Z-a/_signature.json');
      expect(problems.length > 0, name).toBe(!isNoted);
      if (isNoted) expect(notes, name).toHaveLength(1);
    }
  });
});
