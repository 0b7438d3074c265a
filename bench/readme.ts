import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('README.md', import.meta.url);

/** Puts a generated section between its markers. */
export async function writeSection(name: string, content: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`bench/README.md has no markers for ${name}`);
  await writeFile(file, `${text.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${text.slice(to)}`);
}
