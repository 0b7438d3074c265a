import type { Progress } from '../../lib/digitalocean/client.ts';
import { formatCount, plural, printable } from '../../lib/text.ts';

/** What people at a terminal are told beside the report; where there is no terminal, nothing. */
export interface Commentary {
  /** A message on a line of its own. */
  say(message: string): void;
  /** Starts the live line that shows how far the reading is. */
  begin(): void;
  update(progress: Progress): void;
  /** Removes the live line. */
  end(): void;
}

const INTERVAL_MS = 100;
const CLEAR = '\r\x1b[2K';

const nothing = () => undefined;
const silence: Commentary = { say: nothing, begin: nothing, update: nothing, end: nothing };

/** Comments on a terminal, unless asked to be quiet; a dumb one gets no live line. */
export function commentOn(stream: NodeJS.WriteStream, quiet: boolean): Commentary {
  if (!stream.isTTY || quiet) return silence;
  let startedAt = 0;
  const live = process.env.TERM !== 'dumb';
  let latest: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let shown = false;
  const clear = () => {
    if (shown) stream.write(CLEAR);
    shown = false;
  };
  const draw = () => {
    const line = `Reading: ${progressWords(latest)}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    stream.write(CLEAR + line.slice(0, Math.max(20, (stream.columns || 80) - 1)));
    shown = true;
  };
  return {
    say: (message) => {
      clear();
      stream.write(`${printable(message)}\n`);
    },
    begin: () => {
      startedAt = performance.now();
      if (live) timer = setInterval(draw, INTERVAL_MS).unref();
    },
    update: (progress) => {
      latest = progress;
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function progressWords(progress: Progress | undefined): string {
  if (progress === undefined) return 'waiting for the first answer';
  const { requests, pages, items, remaining, waitingUntil } = progress;
  const wait = waitingUntil === undefined ? 0 : Math.ceil((waitingUntil - Date.now()) / 1000);
  return [
    ...(wait > 0 ? [`waiting ${formatCount(wait)} s for the rate limit`] : []),
    plural(requests, 'request'),
    plural(pages, 'page'),
    plural(items, 'item'),
    ...(remaining === undefined ? [] : [`${formatCount(remaining)} left this hour`]),
  ].join(', ');
}
