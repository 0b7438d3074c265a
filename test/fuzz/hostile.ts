import fc from 'fast-check';
import { hostileNames } from '../trust/untrusted-names.ts';

/** What every target is fed with. */

const names = hostileNames.map(({ text }) => text).filter((text) => text.length < 1_000);

/** Texts of every kind: hostile names, pieces of them, anything. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...names),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ maxLength: 12 }),
  fc
    .array(fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0', '-1', 'NaN'),
);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 1, -1, 1e308, 2 ** 53, 2 ** 31, 0.1 + 0.2, 1e-7, true, false, null),
);

/** Any value that JSON can hold. */
export const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }).map(throughJson),
  ),
})).value;

/** As a parser makes it: `__proto__` is then a key of its own. */
export function throughJson(value: unknown): unknown {
  const written = JSON.stringify(value);
  return written === undefined ? null : JSON.parse(written);
}

/** A change somewhere inside a value: another value, a key gone, twice or new, a list emptied or repeated. */
interface Change {
  readonly steps: readonly number[];
  readonly how: 'replace' | 'remove' | 'add' | 'repeat' | 'empty';
  readonly key: string;
  readonly value: unknown;
}

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    steps: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat', 'empty'),
    key: text,
    value: json,
  }),
  { maxLength: 3 },
);

/** A copy of plain data with changes made somewhere inside. */
export function changed(value: unknown, list: readonly Change[]): unknown {
  const copy = throughJson(value);
  for (const change of list) changeAt(copy, change);
  return copy;
}

function changeAt(root: unknown, { steps, how, key, value }: Change): void {
  let holder = root;
  for (const [index, step] of steps.entries()) {
    if (typeof holder !== 'object' || holder === null) return;
    const keys = Object.keys(holder);
    const at = keys[step % Math.max(1, keys.length)];
    const inner = at === undefined ? undefined : (holder as Record<string, unknown>)[at];
    const goesOn = index < steps.length - 1 && typeof inner === 'object' && inner !== null;
    if (!goesOn) {
      put(holder as Record<string, unknown>, at, { how, key, value });
      return;
    }
    holder = inner;
  }
}

function put(holder: Record<string, unknown>, at: string | undefined, change: Omit<Change, 'steps'>): void {
  const { how, key, value } = change;
  const define = (name: string, what: unknown) =>
    Object.defineProperty(holder, name, {
      value: what,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  if (Array.isArray(holder)) {
    if (how === 'empty') holder.length = 0;
    else if (how === 'repeat') holder.push(...holder.slice(0, 50));
    else if (how === 'add') holder.push(value);
    else holder.splice(Number(at ?? 0), 1, ...(how === 'remove' ? [] : [value]));
  } else if (how === 'add' || at === undefined) define(key, value);
  else if (how === 'remove') delete holder[at];
  else define(at, how === 'empty' ? [] : how === 'repeat' ? [holder[at], holder[at]] : value);
}

/** Changes to a text: pieces put in, cut out, repeated or swapped. */
export function damaged(original: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 12 }),
    piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })),
    times: fc.constantFrom(0, 1, 1, 1, 2, 40),
  });
  return fc.tuple(original, fc.array(cut, { maxLength: 6 })).map(([whole, cuts]) => {
    let made = whole;
    for (const { at, length, piece, times } of cuts) {
      const from = Math.floor(at * made.length);
      made = made.slice(0, from) + piece.repeat(times) + made.slice(from + length);
    }
    return made;
  });
}
