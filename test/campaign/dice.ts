/** Throws of dice that a seed decides. */
export interface Dice {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number, both ends included. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Different items in their order, `least` to `most` of them as far as there are so many. */
  several<T>(list: readonly T[], least: number, most: number): T[];
}

/** The same seed gives the same throws. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c mulberry32 */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T,
    several: (list, least, most) => {
      const wanted = Math.min(list.length, int(least, most));
      const indexes = new Set<number>();
      while (indexes.size < wanted) indexes.add(int(0, list.length - 1));
      return [...indexes].sort((one, other) => one - other).map((index) => list[index] as never);
    },
  };
}
