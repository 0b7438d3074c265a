/** How much of a hostile text is looked at; far more than is ever shown. */
const LOOKED_AT = 4_096;

/**
 * The first `limit` characters of text that someone else wrote, on one line: whatever is no visible
 * character (controls, bidi marks, lone surrogates) becomes `·`.
 */
export function excerpt(text: string, limit = 80): string {
  const visible = text
    .slice(0, LOOKED_AT)
    .replace(/\s/gu, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '·');
  const characters = [...visible];
  const shown = characters.slice(0, limit).join('').trim();
  return characters.length > limit ? `${shown}…` : shown;
}

/** A function that blots the secret out of a text, should a server echo it. */
export function redactor(secret: string): (text: string) => string {
  return (text) => (text.includes(secret) ? text.replaceAll(secret, '[token]') : text);
}
