import { quote } from './path.ts';

/** Mappings and lists inside each other. */
export const maxDepth = 64;
export const tooDeep = `more than ${maxDepth} mappings and lists inside each other; write fewer levels`;

const MAX_ALIASES = 100;
/** Values that aliases may add to those written out. */
const MAX_REPEATED = 100_000;

/** A value with what an alias of it would cost. */
export interface Built {
  readonly value: unknown;
  /** Values inside, repeated ones each time. */
  readonly size: number;
  /** Levels of mappings and lists inside. */
  readonly height: number;
}

/** An anchor; without a value while it is still being read. */
export interface Anchor {
  built?: Built;
}

/** The anchors and aliases of one file, with every bound on them. */
export class Aliases {
  readonly #anchors = new Map<string, Anchor>();
  #count = 0;
  #repeated = 0;

  /** Opens an anchor; the latest of a name counts. */
  open(name: string): Anchor {
    const anchor: Anchor = {};
    this.#anchors.set(name, anchor);
    return anchor;
  }

  /**
   * The value that an alias stands for at a depth, or what is wrong with it; empty after the first alias over
   * the limit, so that it is said once.
   */
  resolve(name: string, depth: number): Built | string {
    this.#count += 1;
    if (this.#count > MAX_ALIASES) {
      return this.#count === MAX_ALIASES + 1
        ? `more than ${MAX_ALIASES} aliases; write the values out, or use groups`
        : '';
    }
    const anchor = this.#anchors.get(name);
    const alias = quote(`*${name}`);
    if (name === '') return `alias ${alias} without a name; put text that starts with * in quotes`;
    if (!anchor)
      return `unknown alias ${alias}; define &${quote(name).slice(1, -1)} before it, or put text that starts with * in quotes`;
    if (!anchor.built) return `alias ${alias} stands inside its own anchor; write the value out`;
    if (depth + anchor.built.height > maxDepth) return tooDeep;
    this.#repeated += anchor.built.size;
    if (this.#repeated > MAX_REPEATED)
      return 'aliases repeat more than 100,000 values; write fewer, or use groups';
    return anchor.built;
  }
}
