import { type GlobOptions, type Test, tester } from './character-test.ts';
import { type GlobPart, parseGlob } from './glob-syntax.ts';
import { wildcard } from './wildcard.ts';

/** A state of the automaton: one that reads a character, one that branches without reading, or the end. */
type State = { test: Test; next: number } | { fork: number[] } | { end: true };

/** Thompson's construction, from the end to the start: returns the state in which the parts begin. */
function build(parts: readonly GlobPart[], then: number, states: State[], options: GlobOptions): number {
  let next = then;
  for (const part of parts.toReversed()) {
    if (part.type === 'choice') {
      const after = next;
      next = states.push({ fork: part.options.map((option) => build(option, after, states, options)) }) - 1;
    } else if (part.type === 'run') {
      const fork = states.push({ fork: [next] }) - 1;
      const loop = states.push({ test: tester(part, options), next: fork }) - 1;
      (states[fork] as { fork: number[] }).fork.push(loop);
      next = fork;
    } else next = states.push({ test: tester(part, options), next }) - 1;
  }
  return next;
}

/** Follows all states at once, so that the work is at most states × characters whatever the pattern. */
function automaton(parts: readonly GlobPart[], options: GlobOptions): (text: string) => boolean {
  const states: State[] = [{ end: true }];
  const start = build(parts, 0, states, options);
  const reachedAt = new Float64Array(states.length);
  let step = 0;

  function reach(from: number, into: number[]): void {
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reachedAt[at] === step) continue;
      reachedAt[at] = step;
      const state = states[at] as State;
      if ('fork' in state) open.push(...state.fork);
      else into.push(at);
    }
  }

  return (text) => {
    step += 1;
    let current: number[] = [];
    reach(start, current);
    for (const character of text) {
      const code = character.codePointAt(0) as number;
      step += 1;
      const following: number[] = [];
      for (const at of current) {
        const state = states[at] as State;
        if ('test' in state && state.test(code)) reach(state.next, following);
      }
      if (following.length === 0) return false;
      current = following;
    }
    return current.includes(0);
  };
}

/** The most frequent patterns need no automaton: `word`, `word*`, `*word`, `*word*` and `*`. */
function simple(parts: readonly GlobPart[]): ((text: string) => boolean) | undefined {
  const opens = parts[0]?.type === 'run';
  const closes = parts.length > 1 && parts.at(-1)?.type === 'run';
  const inner = parts.slice(opens ? 1 : 0, closes ? -1 : undefined);
  if (!inner.every((part) => part.type === 'literal')) return undefined;
  const word = inner.map((part) => String.fromCodePoint(part.code)).join('');
  if (/[\ud800-\udfff]/.test(word)) return undefined;
  if (opens && (closes || word === '')) return (text) => text.includes(word);
  if (opens) return (text) => text.endsWith(word);
  return closes ? (text) => text.startsWith(word) : (text) => text === word;
}

const ascii = /^[\0-\x7f]*$/;

/**
 * Makes the test whether a whole text matches a glob: case-sensitive, `*` crosses everything, a character is a
 * code point. Takes at most time proportional to pattern × text.
 * @throws {SyntaxError} for what `globProblem` names.
 */
export function compileGlob(pattern: string, options: GlobOptions = {}): (text: string) => boolean {
  const parts = parseGlob(pattern);
  const fast = options.keepSlash && parts.some((part) => part.type === 'run') ? undefined : simple(parts);
  if (!options.ignoreCase) return fast ?? wildcard(parts, options) ?? automaton(parts, options);
  const slow = wildcard(parts, options) ?? automaton(parts, options);
  if (!fast || !ascii.test(pattern)) return slow;
  const folded = simple(parseGlob(pattern.toLowerCase())) as (text: string) => boolean;
  return (text) => (ascii.test(text) ? folded(text.toLowerCase()) : slow(text));
}

/** What is wrong with a glob and what to write instead; undefined where nothing is. */
export function globProblem(pattern: string): string | undefined {
  try {
    parseGlob(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return `the pattern ${error.message}`;
    throw error;
  }
}
