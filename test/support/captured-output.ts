import { vi } from 'vitest';

export type LogLine = Readonly<Record<string, unknown>>;

export interface Captured {
  /** Everything that was written to both streams. */
  readonly text: string;
  /** Lines that are JSON, without those of metrics. */
  readonly logs: readonly LogLine[];
  /** Lines in embedded metric format. */
  readonly metrics: readonly LogLine[];
  /** Lines that are no JSON. */
  readonly others: readonly string[];
  stop(): void;
}

/** Holds back and keeps what the process writes to its standard streams and its console. */
export function captureOutput(): Captured {
  const chunks: string[] = [];
  const keep = (chunk: unknown) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8'));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep),
    ...(['debug', 'log', 'info', 'warn', 'error'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...words) => void keep(`${words.join(' ')}\n`)),
    ),
  ];
  const lines = () =>
    chunks
      .join('')
      .split('\n')
      .filter((line) => line !== '');
  const parsed = () =>
    lines()
      .map(parseLine)
      .filter((line) => line !== undefined);
  return {
    get text() {
      return chunks.join('');
    },
    get logs() {
      return parsed().filter((line) => !('_aws' in line));
    },
    get metrics() {
      return parsed().filter((line) => '_aws' in line);
    },
    get others() {
      return lines().filter((line) => parseLine(line) === undefined);
    },
    stop: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

function parseLine(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
