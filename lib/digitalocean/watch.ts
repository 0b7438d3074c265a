/**
 * Makes a wrapper for work: while any of it is under way, the signal's abort calls `stop`; after that no listener
 * stays on the signal, which may outlive thousands of runs.
 */
export function createWatch(
  signal: AbortSignal | undefined,
  stop: () => void,
): <T>(work: () => Promise<T>) => Promise<T> {
  let underWay = 0;
  return async (work) => {
    if (signal?.aborted) stop();
    if (underWay === 0) signal?.addEventListener('abort', stop);
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      if (underWay === 0) signal?.removeEventListener('abort', stop);
    }
  };
}
