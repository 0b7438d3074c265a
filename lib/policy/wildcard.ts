import { type GlobOptions, tester } from './character-test.ts';
import type { GlobPart } from './glob-syntax.ts';

/**
 * Without alternatives it is enough to go back to the latest `*` and let it take one character more: no automaton, and
 * nothing to allocate.
 */
export function wildcard(
  parts: readonly GlobPart[],
  options: GlobOptions,
): ((text: string) => boolean) | undefined {
  if (options.keepSlash || parts.some((part) => part.type === 'choice')) return undefined;
  const tests = parts.map((part) =>
    part.type === 'run' || part.type === 'choice' ? RUN : tester(part, options),
  );
  return (text) => {
    let at = 0;
    let place = 0;
    let afterRun = -1;
    let taken = 0;
    while (place < text.length) {
      const test = tests[at];
      if (test === RUN) {
        at += 1;
        afterRun = at;
        taken = place;
        continue;
      }
      const code = text.codePointAt(place) as number;
      if (test?.(code)) {
        at += 1;
        place += width(code);
      } else if (afterRun < 0) return false;
      else {
        taken += width(text.codePointAt(taken) as number);
        place = taken;
        at = afterRun;
      }
    }
    while (tests[at] === RUN) at += 1;
    return at === tests.length;
  };
}

const RUN = 'run';
const width = (code: number) => (code > 0xffff ? 2 : 1);
