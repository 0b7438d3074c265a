import type { Path } from './path.ts';

/** Where an entry of a mapping or list stands, as offsets into the text. */
export interface Entry {
  readonly key: number;
  readonly value: number;
}

/** The entries of every mapping and list that was built from a text. */
export type Places = ReadonlyMap<object, ReadonlyMap<PropertyKey, Entry>>;

/** The offset of what stands at a path, or of the nearest that does; undefined where that is the whole value. */
export function offsetAt(places: Places, root: unknown, path: Path, at: 'key' | 'value'): number | undefined {
  let current = root;
  let offset: number | undefined;
  for (const [index, key] of path.entries()) {
    const entry = typeof current === 'object' && current !== null ? places.get(current)?.get(key) : undefined;
    if (!entry) break;
    offset = at === 'key' && index === path.length - 1 ? entry.key : entry.value;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return offset;
}
