/** A part of a document that is made from the code, between `<!-- name: generated -->` and `<!-- /name -->`. */
export interface Region {
  readonly name: string;
  /** What stands behind the name, for example `--all`. */
  readonly option: string | undefined;
  /** The document up to the region. */
  readonly before: string;
}

const pattern = /<!-- ([a-z]+)(?: (\S+))?: generated -->\n(.*?)<!-- \/\1 -->/gs;

/**
 * Fills every generated region of a document; a document without any comes back as it is.
 * @param make the content of a region, without the blank lines around it
 * @throws Error for a region that is opened or closed only
 */
export async function fillRegions(
  text: string,
  make: (region: Region) => string | Promise<string>,
): Promise<string> {
  let filled = '';
  let end = 0;
  let markers = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, name = '', option] = match;
    const before = text.slice(0, match.index);
    const head = whole.slice(0, whole.indexOf('\n') + 1);
    filled += `${text.slice(end, match.index)}${head}\n${await make({ name, option, before })}\n\n<!-- /${name} -->`;
    end = match.index + whole.length;
    markers += 2;
  }
  const written = text.match(/<!-- (\/[a-z]+|[^>]*: generated) -->/g) ?? [];
  if (written.length !== markers) throw new Error(`a region is opened or closed only: ${written.join(' ')}`);
  return filled + text.slice(end);
}
