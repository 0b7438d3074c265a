import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Modules of the benchmark in processes of their own, so that none warms up or fills the heap of another. */

/** Starts a module; what it sends comes back from `nextMessage`. */
export function startApart(
  module: URL,
  args: readonly string[],
  flags: readonly string[] = [],
): ChildProcess {
  return fork(fileURLToPath(module), [...args], { execArgv: [...flags], stdio: ['ignore', 2, 2, 'ipc'] });
}

/**
 * Waits for the next message of a process.
 * @throws Error when it ends without one
 */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as T),
      once(child, 'exit', { signal }).then(([code]): never => {
        throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code} and said nothing`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

/** Runs a module to its end and returns what it sent. */
export async function runApart<T>(
  module: URL,
  args: readonly string[],
  flags?: readonly string[],
): Promise<T> {
  const child = startApart(module, args, flags);
  const ended = once(child, 'exit');
  const message = await nextMessage<T>(child);
  await ended;
  return message;
}
