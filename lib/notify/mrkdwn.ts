import { printable } from '../text.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Slack has no escape for these, so each becomes a sign that looks alike and means nothing to it. */
const lookalikes: Record<string, string> = {
  '*': '\u2217',
  '~': '\u223c',
  '`': '\u02cb',
  _: '\u02cd',
  '@': '\uff20',
  '#': '\uff03',
  ':': '\u2236',
};
const dot = '\u2024';

/** An underscore inside a word (`web_1_daily`) formats nothing and stays. */
const formatting = /[*~`@#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** The colon of `https://` or `:smile:`, not of `nyc3: 12` or `05:00`. */
const bindingColon = /(?<!\d):(?=\S)|(?<=\d):(?=[^\s\d])/g;
/** The dots of host names, which Slack makes links of, not of `1.5`. */
const hostDot = /(?<=\S)[.\u3002\uff0e\uff61](?=\p{L})/gu;
const address = /\d+(?:\.\d+){3,}/g;

/**
 * Untrusted text for a chat message: one printable line of at most `max` code points (each at most 5 characters
 * then) that mentions nobody, links nowhere and formats nothing, in Slack's markup and in Microsoft Teams'.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(text: string, max?: number): string {
  return printable(text, max)
    .replace(/[&<>]/g, (sign) => entities[sign] ?? '')
    .replace(formatting, (sign) => lookalikes[sign] ?? '')
    .replace(bindingColon, lookalikes[':'] ?? '')
    .replace(address, (found) => found.replaceAll('.', dot))
    .replace(hostDot, dot)
    .replaceAll('](', '] (');
}
