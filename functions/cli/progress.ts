import type { Progress } from '../../lib/digitalocean/client.ts';
import { formatCount, plural } from '../../lib/text.ts';

export interface ProgressLine {
  update(progress: Progress): void;
  /** Removes the line. */
  end(): void;
}

const INTERVAL = 100;

/** A live line on a terminal: requests, pages, items, what is left of the hour, time. */
export function startProgress(stream: NodeJS.WriteStream): ProgressLine {
  const startedAt = performance.now();
  let latest: Progress | undefined;
  const draw = () => {
    if (latest === undefined) return;
    const { requests, pages, items, remaining, waitingUntil } = latest;
    const parts = [
      plural(requests, 'request'),
      plural(pages, 'page'),
      `${formatCount(items)} items`,
      ...(remaining === undefined ? [] : [`${formatCount(remaining)} left this hour`]),
      `${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    ];
    const wait = waitingUntil === undefined ? 0 : Math.ceil((waitingUntil - Date.now()) / 1000);
    const waiting = wait > 0 ? `, waiting ${wait} s for the rate limit` : '';
    const line = `Reading: ${parts.join(', ')}${waiting}`;
    stream.write(`\r\x1b[2K${line.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
  };
  const timer = setInterval(draw, INTERVAL);
  timer.unref();
  return {
    update: (progress) => {
      latest = progress;
    },
    end: () => {
      clearInterval(timer);
      if (latest !== undefined) stream.write('\r\x1b[2K');
    },
  };
}
