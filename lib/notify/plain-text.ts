import stringWidth from 'string-width';
import { printable } from '../text.ts';

/** Plain text for mail programs: lines of 72 columns, and no link but our own. */

export const COLUMNS = 72;

/**
 * Breaks a paragraph into lines of at most 72 columns, the first after `first`, the others after `indent`.
 * Words are never cut: one that is longer has a line of its own.
 */
export function wrap(text: string, first: string = '', indent: string = first): string {
  const lines: string[] = [];
  let line = first;
  let width = stringWidth(first);
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const columns = stringWidth(word);
    if (!isEmpty && width + 1 + columns > COLUMNS) {
      lines.push(line);
      line = indent;
      width = stringWidth(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    width += isEmpty ? columns : columns + 1;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/**
 * Untrusted text for an e-mail: one printable line of at most `max` code points, in which what a mail program
 * would make a link is broken as people do when they quote a bad one (`https[:]//example[.]com/x`). Bare host
 * names stay as they are: many Droplets are called so, and people search for them.
 */
export function inert(text: string, max?: number): string {
  return printable(text, max).replace(/\S+/g, (word) =>
    looksLikeLink.test(word) ? word.replace(/[.:\u3002\uff0e\uff61]/g, '[$&]') : word,
  );
}

/** An address with its scheme, or a host with more behind it; also in scripts with marks and dots of their own. */
const looksLikeLink =
  /\/\/|mailto:|\b(?:javascript|data|tel|sms|file|news|xmpp|sips?):\S|www\.|[.\u3002\uff0e\uff61]\p{L}[\p{L}\p{M}\p{N}-]+(?:[/?#]|:\d)/iu;
