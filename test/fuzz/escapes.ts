import fc from 'fast-check';
import { mrkdwn } from '../../lib/notify/mrkdwn.ts';
import { inert } from '../../lib/notify/plain-text.ts';
import { didYouMean } from '../../lib/policy/suggest.ts';
import { escapeMarkdown } from '../../lib/report/markdown.ts';
import { printable, printableJson } from '../../lib/text.ts';
import {
  linksInMail,
  obeyedByMarkdown,
  obeyedBySlack,
  obeyedByTerminal,
  shownByMarkdown,
} from '../trust/untrusted-readers.ts';
import { damaged, json, text } from './hostile.ts';
import { claim, targetOf } from './target.ts';

/** One escape for each output, against what its reader's parser does. */

const link = fc
  .tuple(
    fc.constantFrom('', 'https://', 'http:', '//', 'mailto:', 'www.', 'ftp://', 'javascript:', 'tel:'),
    fc.constantFrom('evil', 'a@evil', 'उषा', 'x_y', '1.2.3.4', 'localhost', 'e-v'),
    fc.constantFrom('.com', '.example', '.xn--p1ai', '.भारत', '。com', '．com', ''),
    fc.constantFrom('', '/x', ':80', '?q', '#f', '|t>', ')'),
  )
  .map((parts) => parts.join(''));
const hostile = fc.oneof(
  text,
  fc
    .array(fc.oneof(link, text, fc.constantFrom(' ', '*', '_', '::', ':a:', '##', '[x](', '<!', '&')), {
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
  damaged(link, [' ', '\u200b', '.', '/', '@', ':']),
);
const limit = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 60 }));

export const escapeTargets = [
  targetOf('escapes', fc.tuple(hostile, limit), ([one, max]) => {
    const shown = printable(one, max);
    claim(obeyedByTerminal(shown).length === 0, 'a terminal obeys', one, obeyedByTerminal(shown));
    claim(printable(shown, max) === shown, 'is escaped twice:', one, shown);
    const mail = inert(one, max);
    claim(linksInMail(mail).length === 0, 'a mail program links', one, linksInMail(mail));
    const chat = mrkdwn(one, max);
    claim(obeyedBySlack(chat).length === 0, 'Slack obeys', one, obeyedBySlack(chat));
    const cell = `| ${escapeMarkdown(one)} |\n| --- |\n| ${escapeMarkdown(one)} |\n`;
    claim(obeyedByMarkdown(cell).length === 0, 'Markdown obeys', one, obeyedByMarkdown(cell));
    const seen = printable(one, 1_000).trim();
    claim(shownByMarkdown(cell) === seen + seen, 'Markdown shows', one, shownByMarkdown(cell));
  }),
  targetOf('JSON', json, (value) => {
    const written = printableJson(JSON.stringify(value, null, 2));
    claim(obeyedByTerminal(written).length === 0, 'a terminal obeys', obeyedByTerminal(written));
    claim(JSON.stringify(JSON.parse(written)) === JSON.stringify(value), 'is another value', written);
  }),
  targetOf('suggestions', fc.tuple(text, fc.array(text, { maxLength: 8 })), ([word, candidates]) => {
    const meant = didYouMean(word, candidates);
    claim(meant === undefined || candidates.includes(meant), 'invents', meant);
  }),
];
