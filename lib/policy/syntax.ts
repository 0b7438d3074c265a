import { Composer, type CST, Lexer, type Node, Parser, type YAMLError } from 'yaml';
import { maxDepth, tooDeep } from './aliases.ts';
import type { IssueCode } from './issue-codes.ts';
import { quote } from './path.ts';
import type { Refusal } from './source.ts';

/** What the YAML parser made of a text. */
export interface Syntax {
  readonly problems: readonly Refusal[];
  /** Undefined where the problems leave nothing to read further. */
  readonly root: Node | undefined;
}

/** After so many broken tokens the rest of a file tells nothing new. */
const MOST_ERRORS = 100;

/** Problems that leave the structure as it was written. */
const harmless = new Set(['TAG_RESOLVE_FAILED', 'BAD_COLLECTION_TYPE', 'BAD_ALIAS']);
const coreTag = /^(!!|!<tag:yaml\.org,2002:)(str|int|float|bool|null|map|seq)>?$/;

function codeOf({ code }: YAMLError): IssueCode {
  if (code === 'BAD_ALIAS') return 'alias';
  return code === 'TAG_RESOLVE_FAILED' || code === 'BAD_COLLECTION_TYPE' ? 'unsupported' : 'syntax';
}

function explain({ code, message }: YAMLError, source: string): string {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
      if (coreTag.test(source)) return `tag ${quote(source)} does not fit its value; remove it`;
      return `custom tag ${quote(source)}; remove it, or put text that starts with ! in quotes`;
    case 'BAD_ALIAS':
      return 'anchor without a name; put text that starts with & in quotes';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a key inside a value; put text that contains ": " in quotes, or correct the indentation';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a key over several lines; correct the indentation, or a missing colon before it';
    case 'KEY_OVER_1024_CHARS':
      return 'a key over 1,024 characters; write a shorter one';
    case 'BAD_DQ_ESCAPE':
      return `unknown escape ${quote(source)}; write \\\\ for a backslash, or use single quotes`;
    case 'UNEXPECTED_TOKEN': {
      const what = source.trim() === '' ? 'end of a line or of the file' : quote(source);
      return `unexpected ${what}; correct the quotes, brackets or indentation before it`;
    }
    default:
  }
  if (/Missing closing ["']quote/.test(message))
    return 'text in quotes that never ends; add the closing quote';
  const bracket = /end with an? ([\]}])$/.exec(message)?.[1];
  if (bracket) return `missing ${bracket}; close the list or mapping, and indent all of it more than its key`;
  const hint = code === 'BAD_SCALAR_START' ? 'put it in quotes' : 'correct the YAML';
  return `${message.charAt(0).toLowerCase()}${message.slice(1, 200)}; ${hint}`;
}

/** Where a tab is the cause of an error; the parser may only see that the indentation is wrong. */
function tabAsIndentation({ code, pos }: YAMLError, text: string): number | undefined {
  const [from] = pos;
  if (code === 'TAB_AS_INDENT') return Math.max(from, text.indexOf('\t', from));
  if (code !== 'BAD_INDENT') return undefined;
  let at = Math.min(from, text.lastIndexOf('\n', from - 1) + 1);
  while (text[at] === ' ') at += 1;
  return text[at] === '\t' ? at : undefined;
}

function isCollection({ type }: CST.Token): boolean {
  return type === 'block-map' || type === 'block-seq' || type === 'flow-collection';
}

/** The tokens of the first document; stops where reading on would cost much and tell nothing. */
function* firstDocument(text: string, problems: Refusal[]): Generator<CST.Token> {
  const parser = new Parser();
  let documents = 0;
  let errors = 0;
  function* lexed(): Generator<CST.Token> {
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      if (parser.stack.length <= maxDepth || parser.stack.filter(isCollection).length <= maxDepth) continue;
      const { offset } = parser.stack.findLast(isCollection) as CST.Token;
      problems.push({ code: 'unsupported', offset, message: tooDeep });
      return;
    }
    yield* parser.end();
  }
  for (const token of lexed()) {
    if (token.type === 'document') documents += 1;
    if (documents > 1) {
      const message = 'second document; put it into a file of its own';
      problems.push({ code: 'unsupported', offset: token.offset, message });
      return;
    }
    if (token.type === 'error' || token.type === 'directive') errors += 1;
    if (errors > MOST_ERRORS) return;
    if (token.type === 'directive' && !/^%YAML[ \t]+1\.2\s*$/.test(token.source)) {
      const message = `directive ${quote(token.source.split(/\s/, 1)[0] ?? '')} is not understood; remove the line, YAML 1.2 is meant`;
      problems.push({ code: 'unsupported', offset: token.offset, message });
    }
    yield token;
  }
}

/**
 * Reads YAML 1.2 with the core schema, one document, at most 64 levels deep; one problem a line at most, since
 * what follows on the line mostly follows from it.
 * @see https://yaml.org/spec/1.2.2/#103-core-schema
 */
export function readSyntax(text: string, lineOf: (offset: number) => number): Syntax {
  const problems: Refusal[] = [];
  const composer = new Composer({
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const tokens = Array.from(firstDocument(text, problems));
  if (problems.some(({ message }) => message === tooDeep)) return { problems, root: undefined };
  const [document] = composer.compose(tokens, true, text.length);
  if (!document) return { problems, root: undefined };
  const warnings = document.warnings.filter(
    ({ code }) => code === 'TAG_RESOLVE_FAILED' || code === 'BAD_COLLECTION_TYPE',
  );
  const lines = new Set<number>();
  let root: Node | undefined = document.contents ?? undefined;
  for (const error of [...document.errors, ...warnings].sort((left, right) => left.pos[0] - right.pos[0])) {
    const [from, to] = error.pos;
    const isHarmless = harmless.has(error.code);
    if (!isHarmless) root = undefined;
    if (error.code === 'BAD_ALIAS' && text[from] === '*') continue;
    const line = lineOf(from);
    if (!isHarmless && lines.has(line)) continue;
    if (!isHarmless) lines.add(line);
    const tab = tabAsIndentation(error, text);
    const end = error.code === 'BAD_DQ_ESCAPE' ? from + 2 : to;
    const code = codeOf(error);
    if (tab === undefined)
      problems.push({ code, offset: from, message: explain(error, text.slice(from, end)) });
    else problems.push({ code, offset: tab, message: 'tab as indentation; indent with spaces' });
  }
  return { problems, root };
}
