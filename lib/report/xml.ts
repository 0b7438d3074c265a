import { printable } from '../text.ts';

/** Code points of a text. */
const LONGEST = 10_000;

/**
 * Untrusted text, cut at 10,000 code points, as XML 1.0 takes it between tags: what XML cannot hold, such as controls and
 * lone surrogates, becomes visible.
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
  return escapeMarks(printable(text, LONGEST));
}

/** Text that is printable already, as XML 1.0 takes it between tags. */
export function escapeMarks(printable: string): string {
  return printable.replace(/[<>&]/g, reference);
}

/** A start tag with untrusted values; with `end` an empty element. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  end: '' | '/' = '',
): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(String(value)).replaceAll('"', reference)}"`,
  );
  return `<${name}${pairs.join('')}${end}>`;
}

const reference = (mark: string): string => `&#${mark.charCodeAt(0)};`;
