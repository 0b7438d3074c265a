import { printable } from '../../text.ts';

/** The one place where text becomes markup: whatever is put into a template is made printable and escaped, once. */

/** Text that is markup already; only this file and what draws pictures make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template; nothing at all is left out. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * A template of HTML that is well-formed XML too, so that a strict parser can tell whether a name broke out of its
 * place. Texts and numbers in it are escaped for elements and for attributes in double quotes.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = pieces[0] ?? '';
  for (const [at, part] of parts.entries()) text += markupOf(part) + pieces[at + 1];
  return new Markup(text);
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(markupOf).join('');
}

/** Untrusted text, invisible characters shown, as text of an element or of an attribute in quotes. */
export function escapeHtml(text: string): string {
  return escapeMarks(printable(text));
}

/** Untrusted text of several lines, such as a policy file: its line feeds stay. */
export function escapeLines(text: string): Markup {
  return new Markup(text.split(/\r?\n/).map(escapeHtml).join('\n'));
}

const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeMarks(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => references[mark] ?? mark);
}

/**
 * A value as JSON that may stand in a `script` element: nothing in it ends the element or opens a comment.
 * Its texts must have been made printable before.
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
}
