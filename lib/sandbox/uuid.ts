import { createHash } from 'node:crypto';

/** A UUID in the API's style that is always the same for the same text. */
export function uuidFrom(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-11f0-${hex.slice(12, 16)}-0a58ac14${hex.slice(16, 20)}`;
}
