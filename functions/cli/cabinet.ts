import { randomUUID } from 'node:crypto';
import { StoreError } from '../../lib/errors.ts';
import type { PolicyText } from '../../lib/policy/parse.ts';
import type { Figures } from '../../lib/report/figures-schema.ts';
import type { Judged } from '../../lib/run-audit.ts';
import { openStore } from '../../lib/store/open-store.ts';
import { printable } from '../../lib/text.ts';
import { parseInstant } from '../../lib/time.ts';
import type { AuditOptions } from './audit.ts';
import type { Commentary } from './commentary.ts';
import type { Settings } from './settings.ts';

/** The archive as an audit sees it; where none is configured, nothing is kept. */
export interface Cabinet {
  /** Archives a run. @throws ConfigError, StoreError */
  keep(run: Judged, sources: readonly PolicyText[]): Promise<void>;
  /** What earlier runs came to, and this one; undefined where nobody knows. */
  trend(run: Judged): Promise<Figures['trend']>;
  close(): void;
}

const nothing: Cabinet = {
  keep: async () => undefined,
  trend: async () => undefined,
  close: () => undefined,
};

/**
 * Opens the archive; what it needs is loaded only where there is one.
 * @throws ConfigError where the signing key is of no use
 */
export async function openCabinet(
  { archive, signingKey, region }: Settings,
  { quiet }: AuditOptions,
  commentary: Commentary,
): Promise<Cabinet> {
  if (archive === undefined) return nothing;
  const store = await openStore(archive, region);
  const warn = (text: string) => {
    if (!quiet) process.stderr.write(`snapwarden: ${printable(text)}\n`);
  };
  const open = async () => {
    if (signingKey === undefined) return undefined;
    const { openSigner } = await import('../../lib/attest/signer.ts');
    return openSigner(signingKey, { warn });
  };
  // What is wrong with a file is known before any work is done; KMS may fail without keeping back the report.
  const early = signingKey?.startsWith('arn:') ? undefined : await open();
  return {
    async keep(judged, sources) {
      const { archiveRun } = await import('../../lib/archive/archive-run.ts');
      const signer = early ?? (await open());
      try {
        const run = randomUUID();
        const { name, digest, keyId } = await archiveRun({ store, judged, sources, run, signer });
        const by = keyId === undefined ? 'not signed' : `signed by key ${keyId}`;
        commentary.say(`Archived the run as ${name} (${by}); its digest is ${digest}.`);
      } finally {
        signer?.close();
      }
    },
    async trend({ inventory, document }) {
      const { trendOf } = await import('../../lib/archive/trend.ts');
      const until = parseInstant(document.now);
      const onUnread = ({ name, problem }: { readonly name: string; readonly problem: string }) =>
        warn(`${name} is not in the trend: ${problem}`);
      try {
        return await trendOf(store, inventory.account.id, undefined, { until, onUnread });
      } catch (error) {
        // The report does not wait for a picture.
        if (!(error instanceof StoreError)) throw error;
        warn(`the report shows no trend: ${error.message}`);
        return undefined;
      }
    },
    close: () => store.close(),
  };
}
