import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = new URL('../lib/report/html/', import.meta.url);

/**
 * The style and the script of the HTML report, made small, with the digests by which the page allows them and nothing
 * else. They go into the page as they are, so neither may hold what would end its element.
 * @see https://www.w3.org/TR/CSP3/#match-element-to-source-list
 */
export async function pageAssets(): Promise<Record<string, string>> {
  const style = await small('page.css');
  const script = await small('page.js');
  return { style, styleHash: digest(style), script, scriptHash: digest(script) };
}

async function small(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, folder))],
    bundle: true,
    format: 'iife',
    minify: true,
    // No syntax is rewritten for old browsers: what the page needs, the files say.
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const code = outputFiles.map(({ text }) => text.trim()).join('');
  if (/<\/|<!--/.test(code)) throw new Error(`${file} would end the element that it stands in`);
  return code;
}

const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
