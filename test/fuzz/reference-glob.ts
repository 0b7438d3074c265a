/** A glob matched by trying everything, straight from the pattern's text; for short patterns and texts only. */

interface Options {
  readonly ignoreCase: boolean;
  readonly keepSlash: boolean;
}

/** Every beginning of a text that a pattern matches, as lengths in characters; throws where it is no glob. */
type Matcher = (text: readonly string[]) => ReadonlySet<number>;

const folded = (character: string): string => {
  const lower = character.toLowerCase();
  return Array.from(lower).length === 1 ? lower : character;
};
const raised = (character: string): string => {
  const upper = character.toUpperCase();
  return Array.from(upper).length === 1 ? upper : character;
};
const code = (character: string): number => character.codePointAt(0) ?? 0;

/** Says whether the whole text matches; throws where the pattern is none. */
export function referenceGlob(pattern: string, text: string, options: Options): boolean {
  const characters = Array.from(text);
  const [matcher, rest] = sequence(Array.from(pattern), 0, options);
  if (pattern === '' || rest.length > 0 || Array.from(pattern).length > 512) throw new SyntaxError('no glob');
  return matcher(characters).has(characters.length);
}

function sequence(pattern: readonly string[], depth: number, options: Options): [Matcher, readonly string[]] {
  const parts: Matcher[] = [];
  let rest = pattern;
  while (rest.length > 0 && !(depth > 0 && (rest[0] === ',' || rest[0] === '}'))) {
    const [part, after] = one(rest, depth, options);
    parts.push(part);
    rest = after;
  }
  const matcher: Matcher = (text) =>
    parts.reduce<ReadonlySet<number>>(
      (starts, part) => {
        const ends = new Set<number>();
        for (const start of starts) for (const length of part(text.slice(start))) ends.add(start + length);
        return ends;
      },
      new Set([0]),
    );
  return [matcher, rest];
}

function one(pattern: readonly string[], depth: number, options: Options): [Matcher, readonly string[]] {
  const [first = '', ...rest] = pattern;
  const free = (character: string) => !(options.keepSlash && character === '/');
  const single = (test: (character: string) => boolean): Matcher => {
    return ([character]) => new Set(character !== undefined && test(character) ? [1] : []);
  };
  if (first === '*') {
    return [
      (text) => {
        const blocked = text.findIndex((character) => !free(character));
        const most = blocked === -1 ? text.length : blocked;
        return new Set(Array.from({ length: most + 1 }, (_, length) => length));
      },
      rest,
    ];
  }
  if (first === '?') return [single(free), rest];
  if (first === '{') return choice(rest, depth + 1, options);
  if (first === '[') {
    const [test, after] = members(rest, options);
    return [single((character) => free(character) && test(character)), after];
  }
  const [literal, after] = first === '\\' ? escaped(rest) : [first, rest];
  const same = (character: string) =>
    options.ignoreCase ? folded(character) === folded(literal) : character === literal;
  return [single(same), after];
}

function escaped([character, ...rest]: readonly string[]): [string, readonly string[]] {
  if (character === undefined) throw new SyntaxError('ends in a backslash');
  return [character, rest];
}

function choice(pattern: readonly string[], depth: number, options: Options): [Matcher, readonly string[]] {
  if (depth > 8) throw new SyntaxError('too deep');
  const branches: Matcher[] = [];
  let rest = pattern;
  let isEmpty = true;
  for (;;) {
    const [branch, after] = sequence(rest, depth, options);
    if (after.length < rest.length) isEmpty = false;
    branches.push(branch);
    const [end, ...more] = after;
    rest = more;
    if (end === undefined) throw new SyntaxError('never closed');
    if (end === '}') break;
  }
  if (isEmpty) throw new SyntaxError('empty');
  return [(text) => new Set(branches.flatMap((branch) => [...branch(text)])), rest];
}

function members(
  pattern: readonly string[],
  options: Options,
): [(character: string) => boolean, readonly string[]] {
  const negated = pattern[0] === '!';
  let rest = negated ? pattern.slice(1) : pattern;
  const ranges: [number, number][] = [];
  const take = (): string => {
    const [first, ...more] = rest;
    if (first === undefined) throw new SyntaxError('never closed');
    const [character, after] = first === '\\' ? escaped(more) : [first, more];
    rest = after;
    return character;
  };
  while (rest[0] !== ']') {
    const from = take();
    const isRange = rest[0] === '-' && rest[1] !== undefined && rest[1] !== ']';
    if (isRange) rest = rest.slice(1);
    const to = isRange ? take() : from;
    if (code(to) < code(from)) throw new SyntaxError('backwards');
    ranges.push([code(from), code(to)]);
  }
  if (ranges.length === 0) throw new SyntaxError('empty');
  const holds = (character: string) =>
    ranges.some(([from, to]) => from <= code(character) && code(character) <= to);
  const anyCase = (character: string) => [character, folded(character), raised(character)].some(holds);
  return [(character) => (options.ignoreCase ? anyCase : holds)(character) !== negated, rest.slice(1)];
}
