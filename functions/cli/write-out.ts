import { ConfigError } from '../../lib/errors.ts';
import { batched } from './batched.ts';

/**
 * Writes to the standard output at its reader's pace; a reader that went away ends it quietly.
 * @throws ConfigError where it cannot be written, for example on a full disk
 */
export async function writeOut(chunks: Iterable<string>): Promise<void> {
  for (const piece of batched(chunks)) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      process.stdout.write(piece, resolve);
    });
    if (!error) continue;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    throw new ConfigError(
      [
        `the standard output cannot be written (${error.code ?? 'unknown reason'}); check where it leads, or use --output`,
      ],
      { cause: error },
    );
  }
}
