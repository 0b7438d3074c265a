import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Aliases, type Built, maxDepth, tooDeep } from './aliases.ts';
import type { IssueCode } from './issue-codes.ts';
import { type Path, quote, renderKey } from './path.ts';
import type { Entry, Places } from './places.ts';

/** Something wrong in the structure; a fatal one leaves no value that is worth checking further. */
export interface Problem {
  readonly code: IssueCode;
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
  readonly fatal: boolean;
}

type AnyNode = Node | null | undefined;

const nothing: Built = { value: null, size: 1, height: 0 };

class Composition {
  readonly places = new Map<object, ReadonlyMap<PropertyKey, Entry>>();
  readonly problems: Problem[] = [];
  readonly #aliases = new Aliases();
  readonly #path: PropertyKey[] = [];
  readonly #lineOf: (offset: number) => number;

  constructor(lineOf: (offset: number) => number) {
    this.#lineOf = lineOf;
  }

  build(node: AnyNode, otherwise: number): Built {
    const offset = node?.range?.[0] ?? otherwise;
    if (isAlias(node)) {
      const resolved = this.#aliases.resolve(node.source, this.#path.length);
      return typeof resolved === 'string' ? this.#complain('alias', offset, resolved, true) : resolved;
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return nothing;
    const anchor = node.anchor ? this.#aliases.open(node.anchor) : undefined;
    const built = isScalar(node) ? this.#scalar(node, offset) : this.#collection(node, offset);
    if (anchor) anchor.built = built;
    return built;
  }

  #collection(node: YAMLMap | YAMLSeq, start: number): Built {
    if (this.#path.length >= maxDepth) return this.#complain('unsupported', start, tooDeep, true);
    const places = new Map<PropertyKey, Entry>();
    const inside: Built[] = [];
    const value = isMap(node)
      ? this.#map(node.items as Pair<AnyNode, AnyNode>[], start, places, inside)
      : this.#list(node.items as AnyNode[], start, places, inside);
    this.places.set(value, places);
    let size = 1;
    let height = 0;
    for (const built of inside) {
      size += built.size;
      height = Math.max(height, built.height);
    }
    return { value, size, height: height + 1 };
  }

  #map(
    items: Pair<AnyNode, AnyNode>[],
    start: number,
    places: Map<PropertyKey, Entry>,
    inside: Built[],
  ): object {
    const entries: [string, unknown][] = [];
    for (const { key: keyNode, value: valueNode } of items) {
      const at = keyNode?.range?.[0] ?? start;
      const after = keyNode?.range?.[1] ?? at;
      const key = this.#key(keyNode, at);
      const first = key === undefined ? undefined : places.get(key);
      this.#path.push(key ?? '');
      if (key !== undefined && first) {
        const message = `duplicate key ${renderKey(key)}, first at line ${this.#lineOf(first.key)}; keep one of them`;
        this.#complain('duplicate-key', at, message, false);
      }
      const built = this.build(valueNode, after);
      this.#path.pop();
      inside.push(built);
      if (key === undefined || first) continue;
      entries.push([key, built.value]);
      places.set(key, { key: at, value: valueNode?.range?.[0] ?? after });
    }
    return Object.fromEntries(entries);
  }

  #list(items: AnyNode[], start: number, places: Map<PropertyKey, Entry>, inside: Built[]): unknown[] {
    return items.map((item, index) => {
      this.#path.push(index);
      const built = this.build(item, start);
      this.#path.pop();
      inside.push(built);
      const at = item?.range?.[0] ?? start;
      places.set(index, { key: at, value: at });
      return built.value;
    });
  }

  #scalar({ value, source = '' }: Scalar, offset: number): Built {
    if (typeof value === 'number' && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source)) {
      const message = `number ${quote(source)} is too large to be exact; put it in quotes`;
      this.#complain('invalid-value', offset, message, false);
    }
    return { value, size: 1, height: 0 };
  }

  /** The key as text; undefined where the entry is to be left out, which is then said. */
  #key(node: AnyNode, offset: number): string | undefined {
    if (isMap(node) || isSeq(node)) {
      this.#complain('unsupported', offset, 'a mapping or list as a key; a key is text', true);
      return undefined;
    }
    if (isScalar(node) && node.type === Scalar.PLAIN && node.value === '<<') {
      const message = 'merge key <<; write the keys out, aliases of whole values are fine';
      this.#complain('unsupported', offset, message, true);
      return undefined;
    }
    const before = this.problems.length;
    const { value } = this.build(node, offset);
    if (value === '__proto__')
      this.#complain('unknown-key', offset, 'unknown key __proto__; remove it', false);
    else if (typeof value === 'string') return value;
    else if (this.problems.length > before) return undefined;
    else if (isScalar(node) && node.source) {
      const type = value === null ? 'null' : `a ${typeof value}`;
      const message = `key ${quote(node.source)} is ${type}, not text; put it in quotes`;
      this.#complain('unsupported', offset, message, false);
    } else
      this.#complain('unsupported', offset, 'a key that is no text; write a word before the colon', false);
    return undefined;
  }

  #complain(code: IssueCode, offset: number, message: string, fatal: boolean): Built {
    if (message !== '') this.problems.push({ code, offset, path: [...this.#path], message, fatal });
    return nothing;
  }
}

/**
 * Builds the plain value of a YAML node and remembers where everything stands. An alias shares the value of its
 * anchor, so that it takes no memory; a key becomes an own property, whatever its name.
 */
export function composeValue(
  node: AnyNode,
  lineOf: (offset: number) => number,
): { readonly value: unknown; readonly places: Places; readonly problems: readonly Problem[] } {
  const composition = new Composition(lineOf);
  const { value } = composition.build(node, 0);
  return { value, places: composition.places, problems: composition.problems };
}
