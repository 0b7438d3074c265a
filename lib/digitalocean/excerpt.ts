import { printable } from '../text.ts';

/** How much of a hostile text is looked at; far more than is ever shown. */
const LOOKED_AT = 4_096;

/** The first `limit` characters of what someone else wrote, on one line and safe to show. */
export function excerpt(text: string, limit = 80): string {
  return printable(text.slice(0, LOOKED_AT).replace(/\s/gu, ' '), limit).trim();
}

/** A function that blots the secret out of a text, also in JSON's escapes, should a server echo it. */
export function redactor(secret: string): (text: string) => string {
  const codes = Array.from(secret, (sign) => sign.charCodeAt(0).toString(16).padStart(4, '0'));
  const escaped = new RegExp(codes.map((code) => String.raw`(?:\u${code}|\\u${code})`).join(''), 'gi');
  return (text) => {
    const plain = text.includes(secret) ? text.replaceAll(secret, '[token]') : text;
    return plain.includes('\\u') ? plain.replace(escaped, '[token]') : plain;
  };
}

/** So much of a secret in a row tells more than its kind. */
const PIECE = 12;

/** A function that blots the secret and pieces of it out of the beginning of a text, should an echo be cut. */
export function pieceRedactor(secret: string): (text: string) => string {
  const count = Math.max(1, secret.length - PIECE + 1);
  const pieces = Array.from({ length: count }, (_, at) => secret.slice(at, at + PIECE));
  const redact = redactor(secret);
  return (text) =>
    pieces.reduce((rest, piece) => rest.replaceAll(piece, '[token]'), redact(text.slice(0, LOOKED_AT)));
}
