import { afterEach, expect } from 'vitest';
import { type ClientOptions, createClient } from '../../lib/digitalocean/client.ts';
import { everything, fetchInventory, type InventoryRequest } from '../../lib/digitalocean/inventory.ts';
import type { Gap, Inventory } from '../../lib/model.ts';
import { type SandboxAccount, sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import { createVirtualClock } from './virtual-clock.ts';

export interface ReadingOptions extends SandboxOptions {
  readonly needs?: InventoryRequest['needs'];
  readonly enumeration?: InventoryRequest['enumeration'];
  readonly client?: Partial<ClientOptions>;
}

export interface ReadInventory {
  readonly inventory: Inventory;
  readonly sandbox: Sandbox;
  /** Paths and queries in the order of arrival, without the page size. */
  readonly paths: readonly string[];
}

const open: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox that ends with the test; it limits no rate unless told to. */
export async function serveAccount(
  account: SandboxAccount | AccountSpec,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const whole = 'orphans' in account && 'imagesListBackups' in account && 'email' in account;
  const made = whole ? (account as SandboxAccount) : sandboxAccount(account as AccountSpec);
  const sandbox = await startSandbox(made, { rateLimit: false, ...options });
  open.push(sandbox);
  return sandbox;
}

/** Reads a sandbox with the real client, on a clock on which waiting costs nothing. */
export function readSandbox(
  { url, token }: Sandbox,
  { needs = everything, enumeration, client: changes }: ReadingOptions = {},
): Promise<Inventory> {
  const client = createClient({ token, apiUrl: url, clock: createVirtualClock(), ...changes });
  return fetchInventory(client, { account: 'default', needs, enumeration });
}

/** Serves an account and reads it; asks with nothing but GET. */
export async function inventoryOf(
  account: SandboxAccount | AccountSpec,
  options: ReadingOptions = {},
): Promise<ReadInventory> {
  const sandbox = await serveAccount(account, options);
  const inventory = await readSandbox(sandbox, options);
  expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  const counted = inventory.endpoints.reduce((sum, { requests }) => sum + requests, 0);
  // What is stopped on its way was asked for, but arrives nowhere.
  if (options.client?.signal?.aborted) expect(counted).toBeGreaterThanOrEqual(sandbox.requests.length);
  else expect(counted).toBe(sandbox.requests.length);
  return { inventory, sandbox, paths: pathsOf(sandbox) };
}

/** Paths and queries as they came, without the usual page size and the first page's number. */
export function pathsOf({ requests }: Sandbox): string[] {
  return requests.map(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://loopback');
    if (searchParams.get('page') === '1') searchParams.delete('page');
    if (searchParams.get('per_page') === '200') searchParams.delete('per_page');
    return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
  });
}

/** A gap's `affects`, one line for each: `droplet-backup of 7`, `droplet: creation time of 7`. */
export function hiddenBy(gaps: readonly Gap[]): string[] {
  return gaps.flatMap(({ affects }) =>
    affects.map(({ what, of, field }) => {
      const ids = of ? ` of ${[...of].sort().join(', ')}` : '';
      return field === undefined ? `${what}${ids}` : `${what}: ${field}${ids}`;
    }),
  );
}

/** `kind id -> resource` of all points, in order. */
export function pointsOf({ points }: Inventory): string[] {
  return points.map(({ kind, id, resourceId }) => `${kind} ${id} -> ${resourceId ?? '?'}`);
}

/** What two readings of the same account must have in common: all but time and requests. */
export function contentOf({ resources, points, gaps }: Inventory) {
  return { resources, points, gaps };
}

/** Days ago, counted from the sandbox's usual now. */
export function daysAgo(days: number): string {
  return new Date(Date.parse('2026-01-15T12:00:00Z') - days * 86_400_000).toISOString().replace('.000Z', 'Z');
}

/** So many points, a day apart, with ids from `first`. */
export function points(count: number, first: number): { id: number; createdAt: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: first + index, createdAt: daysAgo(index + 1) }));
}
