/**
 * Reads a body as UTF-8; undefined for one of more than `limit` decoded bytes, whose rest is never fetched.
 * The signal ends the reading.
 * @throws whatever the stream fails with, and the signal's reason
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (body === null) return '';
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    const decoder = new TextDecoder();
    const pieces: string[] = [];
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > limit) {
        stop();
        return undefined;
      }
      pieces.push(decoder.decode(value, { stream: true }));
    }
    pieces.push(decoder.decode());
    return pieces.join('');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A JSON object as the API sends it, before anyone has looked at its fields. */
export type JsonObject = { readonly [key: string]: unknown };

/** Parses text that must be a JSON object; undefined for anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for a JSON object, false for null, arrays and everything else. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
