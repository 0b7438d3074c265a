import { inspect } from 'node:util';

/** A token that no test could write by chance. */
export const TOKEN = `dop_v1_${'5ec2e7c0ffee'.repeat(5)}f00d`;
const SECRET = TOKEN.slice('dop_v1_'.length);

/** So much of it in a row is as good as a leak. */
const PIECE = 16;

const forms = (text: string): string[] => [
  text,
  encodeURIComponent(text),
  Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2),
  Buffer.from(text).toString('hex'),
];

/** What of the token stands in a text, in any form it may have taken; undefined where nothing does. */
export function leakIn(text: string): string | undefined {
  const pieces = Array.from({ length: SECRET.length - PIECE + 1 }, (_, at) => SECRET.slice(at, at + PIECE));
  return [...forms(TOKEN), ...forms(SECRET), ...forms(`Bearer ${TOKEN}`), ...pieces].find((form) =>
    text.includes(form),
  );
}

/** Everything that can be read off a value: its text, its stack, its causes, hidden properties included. */
export function everythingOf(value: unknown): string {
  const shown = inspect(value, { depth: 10, showHidden: true, maxStringLength: null, maxArrayLength: null });
  return `${shown}\n${value instanceof Error ? value.stack : ''}\n${JSON.stringify(value)}`;
}
