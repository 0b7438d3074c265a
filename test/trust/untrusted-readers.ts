import MarkdownIt, { type Token } from 'markdown-it';

/** What the readers of the outputs would make of a text: each answers with what it would obey. */

/** Written out as numbers, so that it does not follow the implementation. */
const invisible = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0xe0fff],
] as const;
const isInvisible = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  return invisible.some(([from, to]) => from <= code && code <= to);
};
/** The joiner and the selector of emoji, anywhere else. */
const strayJoiner =
  /(?<!\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})\u200d|(?<!\p{Extended_Pictographic}|[0-9#*])\ufe0f/gu;

/**
 * Commands that build servers take from a log: GitHub Actions at a line's start, the others anywhere.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const runnerCommand =
  /^[ \t]*::(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|internal-set-repo-path|notice|remove-matcher|save-state|set-env|set-output|stop-commands|warning)[^\n]*::|##[a-z]*\[/gim;

/** What a terminal, a log viewer or a build server would obey instead of showing. */
export function obeyedByTerminal(text: string): string[] {
  return [
    ...Array.from(text).filter(isInvisible),
    ...(text.match(strayJoiner) ?? []),
    ...(text.match(runnerCommand) ?? []),
  ];
}

const { linkify } = new MarkdownIt();
linkify.tlds(['example', 'xn--p1ai', '\u092d\u093e\u0930\u0924'], true);
linkify.add('//', null);
for (const schema of ['javascript:', 'data:', 'tel:']) {
  linkify.add(schema, { validate: (text, at) => /^[^\s]*/.exec(text.slice(at))?.[0].length ?? 0 });
}

/** Links that a mail program would make, but for our own pages, bare host names and bare addresses. */
export function linksInMail(text: string): string[] {
  return (linkify.match(text) ?? [])
    .filter(({ schema, text: link }) => {
      if (schema === 'https:' && link.startsWith('https://cloud.digitalocean.com/')) return false;
      const isBareAddress = schema === 'mailto:' && !link.startsWith('mailto:');
      return isBareAddress ? false : schema !== '' || /[/?#:]/.test(link);
    })
    .map(({ text: link }) => link);
}

/** What Slack and Teams would format, link or tell people about. */
export function obeyedBySlack(text: string): string[] {
  const own = text
    .replace(/ <https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+>$/gm, '')
    .replace(/^• \*(critical|high|medium|low|info)\* /gm, '• $1 ')
    .replace(/^\*([^*\n]+)\*/gm, '$1');
  const marks = own.match(
    /[<>*~`@#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}]):[\w+'-]+:|\]\(|&(?!(?:amp|lt|gt);)/gu,
  );
  return [...(marks ?? []), ...(linkify.match(own) ?? []).map(({ text: link }) => link)];
}

const markdown = new MarkdownIt({ html: true, linkify: true });
markdown.linkify.tlds(['example'], true);
const ourPage = /^https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+$/;
const plain = new Set(['text', 'text_special', 'link_open', 'link_close']);

/** The blocks of a rendered page, in order: the same for every name. */
export function blocksOf(text: string): string[] {
  return markdown.parse(text, {}).map(({ type, markup, tag }) => `${type} ${tag} ${markup}`);
}

/** What a Markdown reader, GitHub or GitLab would make of names: links, images, HTML, formats, mentions. */
export function obeyedByMarkdown(text: string): string[] {
  const found: string[] = [];
  for (const token of inlineOf(text)) {
    if (token.type === 'link_open' && ourPage.test(token.attrGet('href') ?? '')) continue;
    if (token.type === 'link_open') found.push(`link to ${token.attrGet('href')}`);
    else if (token.type === 'html_inline')
      found.push(...(token.content === '<!-- -->' ? [] : [token.content]));
    else if (!plain.has(token.type)) found.push(token.type);
  }
  const references = /@[\p{L}\p{N}_.-]|[!%^~$&#][\p{L}\p{N}_"]|GH-\d|:\/\/|www\.\S|mailto:\S|:[a-z]\w*:/giu;
  return [...found, ...runsOf(text).flatMap((run) => run.match(references) ?? [])];
}

/** The text of a rendered page as its reader sees it. */
export function shownByMarkdown(text: string): string {
  return inlineOf(text)
    .filter(({ type }) => type === 'text' || type === 'text_special')
    .map(({ content }) => content)
    .join('');
}

function inlineOf(text: string): Token[] {
  return markdown.parse(text, {}).flatMap((token) => {
    const isBlock = token.type === 'html_block' || token.type === 'fence' || token.type === 'code_block';
    return isBlock ? [token] : (token.children ?? []);
  });
}

/** Text between tags and comments, where GitHub looks for mentions and references after rendering. */
function runsOf(text: string): string[] {
  const runs = [''];
  for (const { children } of markdown.parse(text, {})) {
    runs.push('');
    for (const { type, content } of children ?? []) {
      if (type === 'text' || type === 'text_special') runs[runs.length - 1] += content;
      else runs.push('');
    }
  }
  return runs;
}
