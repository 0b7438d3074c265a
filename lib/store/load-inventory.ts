import { open } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import type { Inventory } from '../model.ts';
import { parseInventory } from './inventory.ts';

/**
 * What one text can hold, in bytes; some two million recovery points.
 * @see https://nodejs.org/api/buffer.html#bufferconstantsmax_string_length
 */
const LARGEST = 2 ** 29 - 24;

const remedy = 'name a file that --save-inventory wrote';

/**
 * Reads a saved inventory from the disk.
 * @param account the account's id instead of the saved one
 * @throws ConfigError
 */
export async function loadInventory(file: string, account?: string): Promise<Inventory> {
  const inventory = parseInventory(file, await readText(file));
  return account === undefined ? inventory : { ...inventory, account: { ...inventory.account, id: account } };
}

async function readText(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    if (size > LARGEST)
      throw new ConfigError([
        `--inventory ${file} is larger than 512 MiB, more than can be judged; ${remedy}`,
      ]);
    return await handle.readFile('utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`--inventory ${file} ${reasonOf(error)}; ${remedy}`], { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a folder';
  return `cannot be read (${code})`;
}
