import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml';
import { type Path, quote, renderKey } from './path.ts';

/** Where the entries of a mapping or list stand, as offsets into the text. */
export interface Entry {
  readonly key: number;
  readonly value: number;
}
export type Places = Map<object, ReadonlyMap<PropertyKey, Entry>>;

/** Something wrong in the structure; a fatal one leaves no value that is worth checking further. */
export interface Problem {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
  readonly fatal: boolean;
}

export interface Composed {
  readonly value: unknown;
  readonly places: Places;
  readonly problems: readonly Problem[];
}

/** Mappings and lists inside each other. */
export const maxDepth = 64;
const MAX_ALIASES = 100;
/** Values that aliases may add to those written out. */
const MAX_REPEATED = 100_000;

interface Built {
  readonly value: unknown;
  /** Values inside, repeated ones each time. */
  readonly size: number;
  /** Levels of mappings and lists inside. */
  readonly height: number;
}

type AnyNode = Node | null | undefined;

const nothing: Built = { value: null, size: 1, height: 0 };

function startOf(node: AnyNode, otherwise: number): number {
  return node?.range?.[0] ?? otherwise;
}

class Composition {
  readonly places: Places = new Map();
  readonly problems: Problem[] = [];
  readonly #anchors = new Map<string, { built?: Built }>();
  readonly #path: PropertyKey[] = [];
  readonly #lineOf: (offset: number) => number;
  #aliases = 0;
  #repeated = 0;

  constructor(lineOf: (offset: number) => number) {
    this.#lineOf = lineOf;
  }

  build(node: AnyNode, otherwise: number): Built {
    if (isAlias(node)) return this.#alias(node.source, startOf(node, otherwise));
    const anchor: { built?: Built } = {};
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.#anchors.set(node.anchor, anchor);
    const built = this.#own(node, startOf(node, otherwise));
    anchor.built = built;
    return built;
  }

  #own(node: AnyNode, offset: number): Built {
    if (isScalar(node)) return this.#scalar(node, offset);
    if (!isMap(node) && !isSeq(node)) return nothing;
    if (this.#path.length >= maxDepth) return this.#tooDeep(offset);
    return isMap(node) ? this.#map(node.items as Pair<AnyNode, AnyNode>[], offset) : this.#list(node.items as AnyNode[], offset);
  }

  #map(items: readonly Pair<AnyNode, AnyNode>[], start: number): Built {
    const entries = new Map<string, unknown>();
    const places = new Map<PropertyKey, Entry>();
    let size = 1;
    let height = 0;
    for (const { key: keyNode, value: valueNode } of items) {
      const at = startOf(keyNode, start);
      const key = this.#key(keyNode, at);
      const first = key === undefined ? undefined : places.get(key);
      this.#path.push(key ?? '');
      if (key !== undefined && first) {
        this.#complain(at, `duplicate key ${renderKey(key)}, first at line ${this.#lineOf(first.key)}; keep one of them`, false);
      }
      const built = this.build(valueNode, keyNode?.range?.[1] ?? at);
      this.#path.pop();
      size += built.size;
      height = Math.max(height, built.height);
      if (key === undefined || first) continue;
      entries.set(key, built.value);
      places.set(key, { key: at, value: startOf(valueNode, keyNode?.range?.[1] ?? at) });
    }
    const value = Object.fromEntries(entries);
    this.places.set(value, places);
    return { value, size, height: height + 1 };
  }

  #list(items: readonly AnyNode[], start: number): Built {
    const value: unknown[] = [];
    const places = new Map<PropertyKey, Entry>();
    let size = 1;
    let height = 0;
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      const built = this.build(item, start);
      this.#path.pop();
      size += built.size;
      height = Math.max(height, built.height);
      value.push(built.value);
      const at = startOf(item, start);
      places.set(index, { key: at, value: at });
    }
    this.places.set(value, places);
    return { value, size, height: height + 1 };
  }

  #scalar({ value, source }: Scalar, offset: number): Built {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source ?? '')) {
      this.#complain(offset, `number ${renderKey(source ?? '')} is too large to be exact; put it in quotes`, false);
    }
    return { value, size: 1, height: 0 };
  }

  /** The key as text; undefined where the entry is to be left out, which was said. */
  #key(node: AnyNode, offset: number): string | undefined {
    if (isScalar(node) && node.type === Scalar.PLAIN && node.value === '<<') {
      this.#complain(offset, 'merge key <<; write the keys out, aliases of whole values are fine', true);
      return undefined;
    }
    const { value } = isMap(node) || isSeq(node) ? nothing : this.build(node, offset);
    if (value === '__proto__') {
      this.#complain(offset, 'unknown key __proto__; remove it', false);
      return undefined;
    }
    if (typeof value === 'string') return value;
    if (isMap(node) || isSeq(node)) this.#complain(offset, 'a mapping or list as a key; a key is text', true);
    else if (isAlias(node)) this.#complain(offset, `alias ${renderKey(`*${node.source}`)} as a key is no text; a key is text`, false);
    else if (isScalar(node) && node.source) {
      this.#complain(offset, `key ${quote(node.source)} is a ${value === null ? 'null' : typeof value}; put it in quotes`, false);
    } else this.#complain(offset, 'missing key before the colon; a key is text', false);
    return undefined;
  }

  #alias(name: string, offset: number): Built {
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) {
      if (this.#aliases === MAX_ALIASES + 1) {
        this.#complain(offset, `more than ${MAX_ALIASES} aliases; write the values out, or use groups`, true);
      }
      return nothing;
    }
    const anchor = this.#anchors.get(name);
    if (!anchor) {
      const right = `define &${name} before it, or put text that starts with * in quotes`;
      this.#complain(offset, `unknown alias ${renderKey(`*${name}`)}; ${name === '' ? 'put it in quotes' : right}`, true);
      return nothing;
    }
    if (!anchor.built) {
      this.#complain(offset, `alias ${renderKey(`*${name}`)} stands inside its own anchor; write the value out`, true);
      return nothing;
    }
    if (this.#path.length + anchor.built.height > maxDepth) return this.#tooDeep(offset);
    this.#repeated += anchor.built.size;
    if (this.#repeated > MAX_REPEATED) {
      this.#complain(offset, `aliases repeat more than ${MAX_REPEATED} values; write fewer, or use groups`, true);
      return nothing;
    }
    return anchor.built;
  }

  #tooDeep(offset: number): Built {
    this.#complain(offset, tooDeep, true);
    return nothing;
  }

  #complain(offset: number, message: string, fatal: boolean): void {
    this.problems.push({ offset, path: [...this.#path], message, fatal });
  }
}

export const tooDeep = `more than ${maxDepth} mappings and lists inside each other; write fewer levels`;

/**
 * Builds the plain value of a parsed YAML node and remembers where everything stands. Aliases share the value
 * of their anchor, so no alias takes memory; keys become own properties, `__proto__` is refused.
 */
export function composeValue(node: AnyNode, lineOf: (offset: number) => number): Composed {
  const composition = new Composition(lineOf);
  const { value } = composition.build(node, 0);
  return { value, places: composition.places, problems: composition.problems };
}
