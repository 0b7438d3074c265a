import type { Sandbox } from '../../lib/sandbox/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON of which the test itself is the judge
export type Loose = any;

/** What a sandbox said, with its body read as JSON. */
export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Loose;
}

/** Asks a sandbox for a path, with its own token unless told otherwise. */
export async function ask(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Said> {
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const response = await fetch(sandbox.url + path, { headers, ...init });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The ids of what a list holds. */
export function idsOf(items: readonly { id: unknown }[]): unknown[] {
  return items.map(({ id }) => id);
}
