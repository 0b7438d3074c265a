import { fromMillionths, toMillionths } from './millionths.ts';

/** Text for readers: what an account holds made safe to show, and numbers in words. */

/** Signs that Unicode files under format characters and every font draws. */
const drawn = String.raw`\u{600}-\u{605}\u{6DD}\u{890}\u{891}\u{8E2}\u{110BD}\u{110CD}`;

/** Controls, separators of lines, bidi controls, lone surrogates and whatever else takes up no room. */
const unseen = String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Cs}[\p{Cf}--[${drawn}]]\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;

/** The two that emoji are made with stay, but only where they join or style an emoji. */
const insideEmoji = String.raw`(?<=\p{Extended_Pictographic}|[0-9#*])\u{FE0F}|(?<=\p{Extended_Pictographic}[\u{FE0F}\p{Emoji_Modifier}]?)\u{200D}(?=\p{Extended_Pictographic})`;

/**
 * What build servers take for commands in the log of a job: GitHub at the start of a line, wherever that falls once
 * lines are broken, the others anywhere. The sign that is escaped is the first.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @see https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 * @see https://www.jetbrains.com/help/teamcity/service-messages.html
 */
const commands = String.raw`:(?=:(?:add-|debug|echo|endgroup|error|group|internal-|notice|remove-|save-|set-|stop-|warning))|#(?=#[a-z]{0,16}\[)`;

const needsEscape = new RegExp(`(?!${insideEmoji})${unseen}|${commands}`, 'giv');
/** Nearly every text: ASCII in which no command can begin. It spares the costly look at each character. */
const harmless = /^[ !"$-9;-~]*$/;
/** Longer than whatever decides about the escape of one character. */
const LOOKAHEAD = 24;
const cutEscape = /\\(?:u(?:\{[0-9a-f]{0,6})?)?$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Untrusted text as one line that is safe to show: what is invisible or would be obeyed becomes a visible
 * escape such as `\u{202e}`. With `max`, at most that many code points, cut between characters and closed by `…`.
 * It escapes no markup: each output format does that for itself.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export function printable(text: string, max: number = Number.POSITIVE_INFINITY): string {
  if (text.length <= max && harmless.test(text)) return text;
  const longest = 2 * max + LOOKAHEAD;
  const head = text.length > longest ? text.slice(0, longest) : text;
  const escaped = head.replace(needsEscape, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
  return head.length === text.length && fits(escaped, max) ? escaped : cut(escaped, max);
}

/** What is legal in JSON text and yet obeyed, or not seen, where somebody looks at it. */
const unseenInJson = new RegExp(`${unseen}|#(?=#)`, 'gv');
/** ASCII without the sign that a command begins with. */
const harmlessJson = /^[ !"$-~]*$/;

/** JSON text with escapes for what is invisible or would be obeyed, which every parser undoes; keeps line feeds. */
export function printableJson(json: string): string {
  if (harmlessJson.test(json)) return json;
  return json.replace(unseenInJson, (found) =>
    found === '\n' ? found : found.split('').map(unicodeEscape).join(''),
  );
}

/**
 * JSON text as `JSON.stringify` writes it, with a visible `\u{d800}` in place of a lone surrogate: strict parsers refuse
 * the escape that JavaScript writes for it, and with it the whole line.
 * @see https://www.rfc-editor.org/rfc/rfc7493#section-2.1
 */
export function wellFormedJson(json: string): string {
  return json.replace(/\\\\|\\u(d[89a-f][0-9a-f]{2})/g, (found, unit: string | undefined) =>
    unit === undefined ? found : `\\\\u{${unit}}`,
  );
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function fits(text: string, max: number): boolean {
  return text.length <= max || Iterator.from(text).drop(max).next().done === true;
}

function cut(text: string, max: number): string {
  let kept = '';
  let room = max - 1;
  for (const { segment } of graphemes.segment(text)) {
    const length = Iterator.from(segment).reduce((sum) => sum + 1, 0);
    if (length > room) {
      if (kept === '') kept = beginning(segment, Math.max(0, room));
      break;
    }
    kept += segment;
    room -= length;
  }
  return `${kept.replace(cutEscape, '')}…`;
}

/** The beginning of a character, without the sign that would have joined what is cut off. */
function beginning(character: string, length: number): string {
  return Iterator.from(character)
    .take(length)
    .toArray()
    .join('')
    .replace(/\u200d$/, '');
}

/** A number with a comma between thousands, the same in every locale: `12,345.5`. */
export function formatCount(count: number): string {
  const [whole = '', ...rest] = String(count).split('.');
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...rest].join('.');
}

/**
 * US dollars to the cent: `$1,234.50`. In full, to a millionth, where that is asked for and where a cent would hide
 * that it is not nothing: `$0.004`.
 */
export function formatUsd(usd: number, inFull = false): string {
  const microUsd = toMillionths(usd);
  const shown = inFull || microUsd < CENT / 2 ? microUsd : Math.round(microUsd / CENT) * CENT;
  const [whole = '', decimals = ''] = fromMillionths(shown).toFixed(6).split('.');
  return `$${formatCount(Number(whole))}.${decimals.slice(0, 2)}${decimals.slice(2).replace(/0+$/, '')}`;
}

/** In millionths of a dollar. */
const CENT = 10_000;

/** `1 Droplet`, `3 Droplets`; name the plural where it is not the noun with an s. */
export function plural(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
