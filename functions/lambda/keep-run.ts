import type { ArchivedRun } from '../../lib/archive/archive-run.ts';
import type { Signer } from '../../lib/attest/signer.ts';
import type { Config } from '../../lib/config.ts';
import { withArchive } from './archive.ts';
import type { Reported } from './audit-only.ts';
import type { RunContext } from './entry.ts';

/**
 * Archives a run, signed where there is a key.
 * @returns undefined where there is no archive
 * @throws ConfigError, StoreError
 */
export function keepRun(
  { judged, sources }: Reported,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
  { awsRequestId, log }: RunContext,
): Promise<ArchivedRun | undefined> {
  return withArchive(config, async (store) => {
    const { archiveRun } = await import('../../lib/archive/archive-run.ts');
    const signer = await signerOf(config, signal, log);
    try {
      const archived = await archiveRun({ store, judged, sources, run: awsRequestId, signer }, signal);
      // The log is not the archive: whoever can change the one may not be able to change the other.
      log.info('The run is archived', { ...archived });
      return archived;
    } finally {
      signer?.close();
    }
  });
}

async function signerOf(
  { signingKey }: Config,
  signal: AbortSignal,
  log: RunContext['log'],
): Promise<Signer | undefined> {
  if (signingKey === undefined) return undefined;
  const { openSigner } = await import('../../lib/attest/signer.ts');
  return openSigner(signingKey, { warn: (text) => log.warn(text), signal });
}
