import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatInstant } from '../lib/time.ts';
import { sampleNow } from './sample-output.ts';

const program = resolve(import.meta.dirname, '../functions/cli.ts');

/** What `validate mine` prints of an example that is the only file in the folder `mine`. */
export async function validateOutput(example: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwarden-generate-'));
  try {
    await mkdir(join(cwd, 'mine'));
    await writeFile(join(cwd, 'mine/policy.yaml'), example);
    const options = ['validate', 'mine', '--now', formatInstant(sampleNow)];
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    });
    return `${stdout}${stderr}`.trim();
  } finally {
    await rm(cwd, { recursive: true });
  }
}
