/** So many requests at once are quick, and no storm. */
const AT_ONCE = 16;

/** Does work on each of many, a few at a time, and gives what came of it in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce = AT_ONCE,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  // All workers take from the same iterator.
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
