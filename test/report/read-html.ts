import { SaxesParser } from 'saxes';

/** An element of a page as a strict parser sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of itself and all in it. */
  text: string;
}

export interface ReadPage {
  readonly elements: readonly Element[];
  /** What stands in `style` and `script` elements, in order. */
  readonly raw: readonly string[];
}

/**
 * Reads a page as strictly as XML is read, which takes nothing for granted that a browser would mend: a name that
 * broke out of its place is an error or another element. What HTML does not parse is taken out first, as HTML ends it.
 */
export function readHtml(page: string): ReadPage {
  const raw: string[] = [];
  const markup = page.replace(
    /(<(style|script)\b[^>]*>)([\s\S]*?)(<\/\2)/g,
    (_, open, __, content, close) => {
      raw.push(content);
      return `${open}${close}`;
    },
  );
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: { ...attributes }, text: '' };
    elements.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    for (const element of open) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(markup).close();
  return { elements, raw };
}

/** The elements with what they may do, without their words: the same for every name. */
export function structureOf({ elements }: ReadPage): string[] {
  return elements.map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

/** What a page could be made to do by what is in it: handlers, styles and addresses other than our own. */
export function powersOf({ elements }: ReadPage): string[] {
  const known = new Set(
    'html head meta title link style script body a header p strong nav ul li main section h1 h2 h3 h4 svg path span b dl dt dd div figure figcaption details summary table thead tbody tr th td text g defs clipPath pattern label input select option fieldset legend button br pre footer'.split(
      ' ',
    ),
  );
  const ours = /^(?:#[a-z]+|data:,|https:\/\/cloud\.digitalocean\.com\/[\w/?=.-]+)$/;
  return elements.flatMap(({ name, attributes }) => [
    ...(known.has(name) ? [] : [name]),
    ...Object.entries(attributes).flatMap(([key, value]) => {
      if (/^on|^style$|^src|^srcdoc$|^action$|^formaction$|^ping$/i.test(key)) return [`${name} ${key}`];
      return /href$/i.test(key) && !ours.test(value) ? [`${name} ${key}=${value}`] : [];
    }),
  ]);
}
