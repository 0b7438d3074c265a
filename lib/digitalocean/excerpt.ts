import { printable } from '../text.ts';

/** How much of a hostile text is looked at; far more than is ever shown. */
const LOOKED_AT = 4_096;

/** The first `limit` characters of what someone else wrote, on one line and safe to show. */
export function excerpt(text: string, limit = 80): string {
  return printable(text.slice(0, LOOKED_AT).replace(/\s/gu, ' '), limit).trim();
}

/** A function that blots the secret out of a text, should a server echo it. */
export function redactor(secret: string): (text: string) => string {
  return (text) => (text.includes(secret) ? text.replaceAll(secret, '[token]') : text);
}
