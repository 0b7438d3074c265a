import { createClient } from '../../lib/digitalocean/client.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import type { Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { type ReadOptions, readAccount } from '../../lib/run-audit.ts';
import type { Sandbox } from '../../lib/sandbox/server.ts';
import type { Instant } from '../../lib/time.ts';
import type { Commentary } from './commentary.ts';
import { abortOnInterrupt } from './interrupt.ts';
import type { Source } from './settings.ts';

export interface ReadRequest extends ReadOptions {
  readonly source: Exclude<Source, { from: 'saved' }>;
  readonly policySet: PolicySet;
  /** The instant that the sample account's story ends at. */
  readonly now: Instant;
  readonly commentary: Commentary;
}

/**
 * Reads an account with a live line; Ctrl-C stops the reading, and what was read until then is kept.
 * @throws ApiError when nothing at all could be read
 */
export async function readLive(request: ReadRequest): Promise<Inventory> {
  const { source, policySet, now, commentary, ...options } = request;
  const { signal, release } = abortOnInterrupt(() =>
    commentary.say('Stopping; what was read is still reported. Press Ctrl-C again to leave at once.'),
  );
  const server = source.from === 'sample' ? await startSample(now) : undefined;
  const { token, apiUrl } =
    source.from === 'sample' ? { token: server?.token ?? '', apiUrl: server?.url ?? '' } : source;
  commentary.begin();
  try {
    const client = createClient({ token, apiUrl, clock: systemClock, signal, onProgress: commentary.update });
    return await readAccount(client, policySet, options);
  } finally {
    release();
    commentary.end();
    await server?.close();
  }
}

async function startSample(now: Instant): Promise<Sandbox> {
  const [{ sampleAccount }, { startSandbox }] = await Promise.all([
    import('../../lib/sandbox/sample.ts'),
    import('../../lib/sandbox/server.ts'),
  ]);
  return startSandbox(sampleAccount(now));
}
