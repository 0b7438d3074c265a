/** npm and npx pass Ctrl-C on to a program that has it from the terminal already: this soon, it is the same one. */
const ECHO_MS = 500;

/**
 * A signal that the first Ctrl-C (or SIGTERM) aborts; the next one ends the process at once, as does any after
 * `release`.
 */
export function abortOnInterrupt(onAbort: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let working = true;
  let abortedAt = Number.NEGATIVE_INFINITY;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    const onSignal = () => {
      if (working && !controller.signal.aborted) {
        abortedAt = performance.now();
        onAbort();
        controller.abort();
      } else if (performance.now() - abortedAt > ECHO_MS) {
        process.removeListener(name, onSignal);
        process.kill(process.pid, name);
      }
    };
    process.on(name, onSignal);
  }
  return {
    signal: controller.signal,
    release: () => {
      working = false;
    },
  };
}
