import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingsOf, type Page, pageOf, pages } from '../support/documentation.ts';

/**
 * The part of an address that GitHub makes of a heading.
 * @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
function anchorOf(heading: string): string {
  const words = heading.replace(/^#+ /, '').replaceAll('`', '').trim().toLowerCase();
  return words.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
}

function targetsOf({ tokens }: Page): string[] {
  const inline = tokens.flatMap(({ children }) => children ?? []);
  return inline.flatMap((token) =>
    token.type === 'link_open'
      ? [String(token.attrGet('href'))]
      : token.type === 'image'
        ? [String(token.attrGet('src'))]
        : [],
  );
}

const within = pages
  .map((page) => ({
    page,
    file: page.file,
    targets: targetsOf(page).filter((target) => !/^[a-z]+:/.test(target)),
  }))
  .filter(({ targets }) => targets.length > 0);

it('there are links', () => {
  expect(within.flatMap(({ targets }) => targets).length).toBeGreaterThan(50);
});

describe.each(within)('the links of $file', ({ page, targets }) => {
  it.each(targets)('lead somewhere: %s', async (target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page.file : normalize(join(page.file, '..', decodeURI(path)));
    await expect(stat(file), file).resolves.toBeDefined();
    if (anchor !== undefined) expect(headingsOf(pageOf(file)).map(anchorOf)).toContain(anchor);
  });
});

it('no heading of a page has the anchor of another', () => {
  for (const page of pages) {
    const anchors = headingsOf(page).map(anchorOf);
    expect(anchors, page.file).toEqual([...new Set(anchors)]);
  }
});

it.each(pages.filter(({ file }) => file.startsWith('docs/')))(
  '$file is linked from somewhere',
  ({ file }) => {
    const linked = within.flatMap(({ page, targets }) =>
      targets.map((target) => normalize(join(page.file, '..', target.split('#')[0] ?? ''))),
    );
    const named = pages.some((page) => page.file === 'README.md' && page.text.includes(file));
    expect(named || linked.includes(file)).toBe(true);
  },
);
