import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type Announced, announce } from '../../lib/announce.ts';
import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { loadPolicies } from '../../lib/policy/parse.ts';
import { openPost } from '../../lib/post.ts';
import { type Judged, readAccount, reportOn } from '../../lib/run-audit.ts';
import type { SandboxAccount } from '../../lib/sandbox/account.ts';
import type { Scope } from '../../lib/sandbox/scopes.ts';
import { startSandbox } from '../../lib/sandbox/server.ts';
import { type Claim, claimMemory } from '../../lib/store/claim.ts';
import { openStore } from '../../lib/store/open-store.ts';
import type { Store } from '../../lib/store/store.ts';
import type { Instant } from '../../lib/time.ts';
import { type S3Server, startS3 } from './s3-server.ts';
import { type SnsServer, startSns } from './sns-server.ts';
import type { SnsDelivery } from './sns-service.ts';

/** Whole runs against servers of the tests' own: API, SNS and S3 through the real clients, one memory. */

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden';
export const OWN_TOPIC = 'arn:aws:sns:us-east-1:123456789012:platform';

/** What ends a run that is to die. */
export class Died extends Error {}

export interface RunRequest {
  readonly account: SandboxAccount;
  readonly now: Instant;
  /** Files or folders; by default the checkout's own. */
  readonly policies?: readonly string[];
  /** What the token may see. */
  readonly scopes?: readonly Scope[];
  /** The run dies after SNS has accepted everything, and before any of it is remembered. */
  readonly dies?: boolean;
  /** For so many milliseconds the memory is its own; after that it counts as dead. */
  readonly holdMs?: number;
}

export interface Ran extends Announced {
  readonly run: Judged;
  readonly claim: Claim;
  /** As e-mail subscribers got it. */
  readonly mails: readonly SnsDelivery[];
}

export interface Office {
  readonly store: Store;
  readonly sns: SnsServer;
  readonly s3: S3Server;
  audit(request: RunRequest): Promise<Ran>;
}

export type Kind = 'a folder' | 'a bucket';
export const kinds: readonly Kind[] = ['a folder', 'a bucket'];

/** Ends with the test. */
export async function startOffice(kind: Kind): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwarden-office-'));
  const s3 = await startS3('bucket');
  const topics = [TOPIC, OWN_TOPIC];
  const sns = await startSns({
    topics: topics.map((arn) => ({ arn })),
    subscriptions: topics.flatMap((topicArn) =>
      (['email', 'sqs'] as const).map((protocol) => ({ topicArn, protocol })),
    ),
  });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', sns.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await Promise.all([s3.close(), sns.close(), rm(folder, { recursive: true })]);
  });
  const place = kind === 'a folder' ? { folder } : { bucket: 'bucket', prefix: 'state/' };
  const store = await openStore(place, 'eu-central-1');
  let count = 0;
  return {
    store,
    sns,
    s3,
    async audit({ account, now, policies = ['policies'], scopes, dies = false, holdMs = 60_000 }) {
      const { policySet } = await loadPolicies(policies, { now });
      const sandbox = await startSandbox(account, { rateLimit: false, ...(scopes && { scopes }) });
      const { token, url: apiUrl } = sandbox;
      const client = createClient({ token, apiUrl, clock: systemClock });
      const inventory = await readAccount(client, policySet, { account: 'default' });
      await sandbox.close();
      count += 1;
      const claim = await claimMemory({
        store,
        account: 'default',
        run: `run-${count}`,
        clock: systemClock,
        deadline: Date.now() + holdMs,
      });
      const run = reportOn(inventory, policySet, { now, generatedAt: now, history: claim });
      const post = openPost('eu-central-1');
      const heard = sns.received.length;
      const keep: Claim['keep'] = async (...kept) => {
        if (dies) throw new Died();
        await claim.keep(...kept);
      };
      try {
        const told = await announce(run, { claim: { ...claim, keep }, topicArn: TOPIC, send: post.send });
        const mails = sns.received.slice(heard).filter(({ protocol }) => protocol === 'email');
        return { ...told, run, claim, mails };
      } finally {
        post.close();
      }
    },
  };
}
