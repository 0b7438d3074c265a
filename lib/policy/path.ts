/** The keys and indexes that lead to a value, from the top of a file. */
export type Path = readonly PropertyKey[];

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LONGEST = 60;

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Untrusted text for a message: shortened, in double quotes, with nothing in it that could break a line. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST + 2));
  const kept = characters.length > LONGEST ? [...characters.slice(0, LONGEST - 1), '…'] : characters;
  return `"${kept.join('').replace(/["\\]/g, '\\$&').replace(hidden, visible)}"`;
}

/** A key as it stands in a message: bare where that is clear, else quoted. */
export function renderKey(key: PropertyKey): string {
  const text = String(key);
  return /^[\w$@.<+*-]{1,60}$/.test(text) ? text : quote(text);
}

/** A path as people write it, for example `policies[0].rules[1].max`; empty for the top. */
export function renderPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[A-Za-z0-9_$-]{1,60}$/.test(String(part))) text += `[${quote(String(part))}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
