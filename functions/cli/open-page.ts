import { resolve } from 'node:path';
import { printable } from '../../lib/text.ts';

/**
 * Opens a page in the browser of whoever sits at the terminal; where that fails, says where the page is.
 * @param always also where nobody seems to sit there
 */
export async function openPage(file: string, always: boolean): Promise<void> {
  const path = resolve(file);
  const warn = (why: string) =>
    process.stderr.write(`snapwarden: the page was not opened: ${why}; it is ${printable(path)}\n`);
  if (!always && !process.stdout.isTTY) {
    warn('there is no terminal, and so perhaps nobody to see it (--open=always opens it all the same)');
    return;
  }
  try {
    const { default: open } = await import('open');
    const opener = await open(path);
    const code = await endOf(opener);
    if (code) warn(`the program that opens files ended with code ${code}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    warn(`no program to open files can be run${code ? ` (${code})` : ''}`);
  }
}

/** In milliseconds: what opens a page says within that time that it cannot. */
const PATIENCE_MS = 1_500;

interface Opener {
  once(event: 'exit', listener: (code: number | null) => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
}

/** The exit code, or undefined where it is still running after a while. */
function endOf(opener: Opener): Promise<number | null | undefined> {
  return new Promise((settle, reject) => {
    const timer = setTimeout(() => settle(undefined), PATIENCE_MS);
    opener.once('exit', (code) => {
      clearTimeout(timer);
      settle(code);
    });
    opener.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
