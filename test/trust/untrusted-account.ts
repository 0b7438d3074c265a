import { createClient } from '../../lib/digitalocean/client.ts';
import type { Inventory } from '../../lib/model.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { readAccount, reportOn } from '../../lib/run-audit.ts';
import { type SandboxAccount, sandboxAccount } from '../../lib/sandbox/account.ts';
import { type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant, shift } from '../../lib/time.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** An account, policies and an API in which every text that somebody else may choose is the same one. */

const DAY = 86_400_000;
export const now = parseInstant('2026-03-01T06:00:00Z') as Instant;

/** An account of which every name, tag, id and region is `text`, as far as the API lets one choose it. */
export function accountCalled(...texts: string[]): SandboxAccount {
  const [text = ''] = texts;
  const point = (name: string, days: number) => ({
    name,
    createdAt: shift(now, -days * DAY),
    regions: [short(name)],
    tags: [name.slice(0, 1_000)],
  });
  return sandboxAccount({
    now,
    name: text,
    email: text,
    tags: texts.map((one) => one.slice(0, 1_000)),
    droplets: texts.map((name, index) => ({
      id: index + 1,
      name,
      region: short(name),
      tags: [name.slice(0, 1_000)],
      backups: [point(name, 3)],
      snapshots: [point(name, 200)],
    })),
    volumes: texts.map((name, index) => ({
      id: `${index}${name}`.slice(0, 200),
      name,
      region: short(name),
      tags: [name.slice(0, 1_000)],
      dropletIds: [index + 1],
      snapshots: [{ ...point(name, 300), id: `s${index}${name}`.slice(0, 200) }],
    })),
    orphans: texts.map((name) => ({
      ...point(name, 400),
      resourceType: 'volume' as const,
      resourceId: `gone${name}`.slice(0, 200),
    })),
  });
}

const short = (text: string) => text.slice(0, 64).trim() || 'blank';

/** A policy file in which somebody wrote `text` wherever words for people may stand. */
export function policyFile(text: string): string {
  const words = text.slice(0, 1_000);
  const rules = [
    { kind: 'protected', survivesSource: true, minPoints: 3 },
    { kind: 'orphan' },
    { kind: 'max-age', max: '1d', severity: 'critical' },
    { kind: 'freshness', rpo: '1h' },
    { kind: 'size', maxGigabytes: 0 },
    { kind: 'count', max: 0 },
    { kind: 'residency', allow: ['fra1'] },
    { kind: 'regions', atLeast: 3 },
    ...(['resource', 'account', 'region'] as const).map((groupBy) => ({
      kind: 'total',
      id: `total-by-${groupBy}`,
      groupBy,
      maxCount: 0,
    })),
  ];
  const about = { title: words, owner: words, controls: [words] };
  const told = { match: { accounts: 'default' }, reason: words, owner: words };
  const exception = { ...told, ticket: words, until: '2026-12-31' };
  return asciiJson({
    version: 1,
    policies: [
      { id: 'everything', ...about, rules: rules.map((rule) => ({ ...rule, title: words })) },
      { id: 'constructor', ...about, expectMatches: 999, rules: [{ kind: 'orphan' }] },
    ],
    exceptions: [
      { ...exception, id: 'covers', policies: 'everything/{freshness,size,total-*}' },
      { ...exception, id: 'unused', policies: 'everything', match: { pointNames: 'nothing' } },
      { ...exception, id: 'expired', policies: 'constructor', until: '2026-02-28' },
    ],
    holds: [{ ...told, id: 'ended', match: { points: 'volume-snapshot' }, until: '2026-02-28' }],
  });
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** YAML has no lone surrogates; everything else goes in. */
export const policiesCalled = (text: string): PolicySet =>
  parsePolicies([{ file: 'policies/pull-request.yaml', source: policyFile(text.toWellFormed()) }], { now })
    .policySet;

/** An API whose errors, headers and broken bodies hold `text` too. */
export function brokenBy(text: string): SandboxOptions {
  // What a header may hold: one line of Latin-1, C1 controls included.
  const header = text.replace(/[^\x20-\x7e\x80-\xff]/g, '?').slice(0, 1_000);
  const body = JSON.stringify({ id: text, message: text, request_id: text });
  return {
    rateLimit: false,
    intercept: ({ url }) => {
      const headers = { 'x-request-id': header, 'ratelimit-remaining': header, 'retry-after': header };
      if (url.pathname === '/v2/volumes') return { status: 422, headers, body };
      if (url.pathname === '/v2/images')
        return { headers: { ...headers, 'content-type': header || 'x' }, body: text };
      if (url.search.includes('type=gpus'))
        return { status: 302, headers: { ...headers, location: `//${encodeURI(header)}` } };
      if (url.pathname.endsWith('/backups')) return { status: 400, headers, body };
      return undefined;
    },
  };
}

export interface HostileRun {
  readonly inventory: Inventory;
  readonly document: ReportDocument;
}

/** Reads and judges an account over HTTP. */
export async function auditOf(
  account: SandboxAccount,
  policySet: PolicySet,
  options: SandboxOptions = { rateLimit: false },
): Promise<HostileRun> {
  const server = await startSandbox(account, options);
  try {
    const clock = createVirtualClock(now);
    const client = createClient({ token: server.token, apiUrl: server.url, clock });
    const inventory = await readAccount(client, policySet, { account: 'acme', whole: true });
    return { inventory, document: reportOn(inventory, policySet, { now, generatedAt: now }).document };
  } finally {
    await server.close();
  }
}
