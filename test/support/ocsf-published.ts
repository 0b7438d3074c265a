import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attribute, Attributes } from './ocsf.ts';

/**
 * Reads attributes out of a copy of the published schema: the folders `events`, `objects` and `profiles`, and
 * `dictionary.json`, of one release.
 * @see https://github.com/ocsf/ocsf-schema
 */

interface File {
  readonly extends?: string;
  readonly attributes?: Readonly<Record<string, Loose | readonly string[]>>;
}
interface Loose {
  readonly requirement?: string;
  readonly type?: string;
  readonly is_array?: boolean;
  readonly enum?: Readonly<Record<string, unknown>>;
}

const read = (root: string, file: string): File => JSON.parse(readFileSync(join(root, file), 'utf8'));

const places = (file: string) => (file.startsWith('events/') ? ['events', 'events/findings'] : ['objects']);

/** What a file says itself, after what it includes and what it extends. */
function rawOf(root: string, file: string): Record<string, Loose> {
  const { extends: parent, attributes = {} } = read(root, file);
  const above = places(file)
    .map((place) => `${place}/${parent}.json`)
    .find((at) => existsSync(join(root, at)));
  const raw: Record<string, Loose> = above ? rawOf(root, above) : {};
  const { $include = [], ...own } = attributes as Record<string, Loose> & { $include?: readonly string[] };
  for (const included of $include) {
    // Of the profiles, events use the one for clouds.
    if (/profiles\/cloud\.json$/.test(included)) Object.assign(raw, rawOf(root, included));
  }
  for (const [name, attribute] of Object.entries(own)) {
    const known = raw[name];
    raw[name] = { ...known, ...attribute, enum: { ...known?.enum, ...attribute.enum } };
  }
  return raw;
}

/** The attributes of an object or, with `events/…`, of a class. */
export function publishedAttributes(root: string, file: string): Attributes {
  const dictionary = read(root, 'dictionary.json').attributes as Record<string, Loose>;
  return Object.fromEntries(
    Object.entries(rawOf(root, file)).map(
      ([name, { requirement, enum: values, ...rest }]): [string, Attribute] => {
        const { type = '', is_array = false, enum: general } = { ...dictionary[name], ...rest };
        const numbers = Object.keys({ ...dictionary[name]?.enum, ...general, ...values }).map(Number);
        return [
          name,
          [
            requirement ?? 'optional',
            `${type}${is_array ? '[]' : ''}`,
            ...(numbers.length > 0 ? [numbers.toSorted((a, b) => a - b)] : []),
          ] as unknown as Attribute,
        ];
      },
    ),
  );
}
