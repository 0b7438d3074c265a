import { readdir, readFile } from 'node:fs/promises';
import MarkdownIt, { type Token } from 'markdown-it';

/** The documentation as its readers get it: rendered, not searched for patterns. */

export interface Page {
  readonly file: string;
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** A fenced block of a page. */
export interface Block {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The block that follows it, where only generated regions or words of the same section stand between. */
  readonly next: Block | undefined;
}

const markdown = new MarkdownIt({ html: true });

async function load(file: string): Promise<Page> {
  const text = await readFile(file, 'utf8');
  return { file, text, tokens: markdown.parse(text, {}) };
}

const inDocs = (await readdir('docs', { recursive: true })).filter((file) => file.endsWith('.md')).sort();

/** Everything that is written for readers. */
export const pages: readonly Page[] = await Promise.all(
  ['README.md', 'SECURITY.md', ...inDocs.map((file) => `docs/${file}`)].map(load),
);

/** The page of a file. */
export function pageOf(file: string): Page {
  const page = pages.find((one) => one.file === file);
  if (page === undefined) throw new Error(`${file} is no page`);
  return page;
}

/** The headings of a page: `## What it flags`. */
export function headingsOf({ tokens }: Page): string[] {
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open' ? [`${token.markup} ${tokens[index + 1]?.content ?? ''}`] : [],
  );
}

/** The fenced blocks of a page, in order. */
export function blocksOf({ file, tokens }: Page): Block[] {
  let next: Block | undefined;
  const blocks = tokens.toReversed().flatMap((token): Block[] => {
    if (token.type === 'heading_open') next = undefined;
    if (token.type !== 'fence') return [];
    next = { file, line: (token.map?.[0] ?? 0) + 1, language: token.info.trim(), text: token.content, next };
    return [next];
  });
  return blocks.reverse();
}

/** Every policy file that is shown whole. */
export const examples: readonly Block[] = pages
  .flatMap(blocksOf)
  .filter(({ language, text }) => language === 'yaml' && /^version: 1$/m.test(text));
