import fc from 'fast-check';

/** Something to feed with what nobody expects. */
export interface Target {
  readonly name: string;
  readonly property: fc.IRawProperty<unknown[]> | fc.IAsyncProperty<unknown[]> | fc.IProperty<unknown[]>;
  /** The longest that one input took, in milliseconds of this process's own time. */
  slowest: number;
}

/** Far above what any input takes; what is not linear goes beyond it at once. */
const LONGEST_MS = 4_000;

/** A target whose check must come to an end in time and leave the prototypes of everything alone. */
export function targetOf<T>(name: string, input: fc.Arbitrary<T>, check: (input: T) => unknown): Target {
  const target: Target = {
    name,
    slowest: 0,
    property: fc.asyncProperty(input, async (value) => {
      const before = process.cpuUsage();
      await check(value);
      const { user } = process.cpuUsage(before);
      target.slowest = Math.max(target.slowest, user / 1_000);
      if (user / 1_000 > LONGEST_MS) throw new Error(`took ${Math.round(user / 1_000)} ms`);
      expectCleanPrototypes();
    }),
  };
  return target;
}

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype];
const own = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

function expectCleanPrototypes(): void {
  for (const [index, prototype] of prototypes.entries()) {
    if (Reflect.ownKeys(prototype).length !== own[index]) throw new Error('a prototype was polluted');
  }
}

/** Runs what may throw only errors of some classes; undefined where it threw one. */
export function orRefused<T>(
  run: () => T,
  ...refusals: (abstract new (
    ...args: never
  ) => Error)[]
): T | undefined {
  try {
    return run();
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
}

/** A claim of a property; the words are what a failure shows. */
export function claim(holds: boolean, words: string, ...seen: unknown[]): asserts holds {
  if (!holds) throw new Error(`${words}${seen.map((one) => ` ${fc.stringify(one)}`).join('')}`);
}
