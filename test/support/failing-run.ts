import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { World } from './lambda.ts';

/** The message of a run that must fail, and everything that came of it: output, error, stack, causes. */
export async function failing(
  run: Promise<unknown>,
  { output }: World,
): Promise<{ message: string; all: string }> {
  const error = await run.then(
    (answer) => expect.unreachable(`it answered ${inspect(answer)}`),
    (reason: unknown) => reason as Error,
  );
  const shown = inspect(error, { depth: 20, showHidden: true, maxStringLength: null });
  return {
    message: error.message,
    all: `${output.text}\n${shown}\n${error.stack}\n${JSON.stringify(error)}`,
  };
}
