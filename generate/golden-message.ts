import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../test/notify/golden');

/**
 * A message as the tests hold it.
 * @param file its path below `test/notify/golden`
 */
export async function goldenMessage(file: string): Promise<string> {
  const text = await readFile(resolve(folder, file), 'utf8');
  return `\`\`\`${extname(file) === '.json' ? 'json' : 'text'}\n${text.trimEnd()}\n\`\`\``;
}
