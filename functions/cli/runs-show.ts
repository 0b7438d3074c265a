import { readRun } from '../../lib/archive/load-run.ts';
import type { RunFile } from '../../lib/archive/run-file.ts';
import { runFiles } from '../../lib/archive/run-name.ts';
import { digestOf } from '../../lib/attest/manifest.ts';
import { parseSignature } from '../../lib/attest/signature.ts';
import { exitCodes } from '../../lib/errors.ts';
import { tallyWords } from '../../lib/report/answer.ts';
import { momentWords } from '../../lib/report/moment.ts';
import type { Store } from '../../lib/store/store.ts';
import { formatUsd, plural, printable } from '../../lib/text.ts';
import { formatInstant } from '../../lib/time.ts';
import { type RunsOptions, withRun } from './runs.ts';
import { writeOut } from './write-out.ts';

/**
 * Shows what an archived run came to, as it was told then; nothing is judged again.
 * @throws ConfigError, StoreError
 */
export async function showCommand(text: string, options: RunsOptions): Promise<number> {
  await withRun(text, options, async ({ store, name }) => {
    const { file } = await readRun(store, name);
    await writeOut(render(file, name || store.place, await attestation(store, name)));
  });
  return exitCodes.clean;
}

interface Attestation {
  readonly digest: string;
  readonly by: string;
}

async function attestation(store: Store, name: string): Promise<Attestation> {
  const pathOf = (file: string) => (name === '' ? file : `${name}/${file}`);
  const manifest = await store.load(pathOf(runFiles.manifest));
  const digest = digestOf(manifest?.content ?? new Uint8Array());
  const stored = await store.load(pathOf(runFiles.signature));
  if (stored === undefined) return { digest, by: 'nobody: no key was configured' };
  const parsed = parseSignature(stored.content, digest);
  return {
    digest,
    by: 'value' in parsed ? `key ${parsed.value.keyId}` : `a signature that is not valid: ${parsed.problem}`,
  };
}

function* render({ report, tables }: RunFile, name: string, { digest, by }: Attestation): Generator<string> {
  const { account, costs, inventory, generator } = report;
  const label = [account.name, account.email].filter((text) => text !== null).join(', ');
  const count = (value: number | null, noun: string) =>
    value === null ? `${noun}s not read` : plural(value, noun);
  const { dropletBackup, dropletSnapshot, volumeSnapshot } = inventory.points;
  const rows: Record<string, string> = {
    Run: name,
    Account: `${account.id}${label ? ` (${label})` : ''}`,
    'Judged at': momentWords(formatInstant(report.now)),
    'Written at': momentWords(formatInstant(report.generatedAt)),
    By: `${generator.name} ${generator.version}, prices of ${tables.prices.asOf}, limits of ${tables.limits.asOf}`,
    Digest: digest,
    'Signed by': by,
    Complete: report.complete ? 'yes' : 'no: something could not be read, or some verdict is unknown',
    Verdicts: tallyWords(report.tally),
    Cost: `${usd(costs.kept)} a month is kept, of which ${usd(costs.violations)} at fault`,
    Inventory: [
      count(inventory.droplets, 'Droplet'),
      count(inventory.volumes, 'volume'),
      count(dropletBackup, 'Droplet backup'),
      count(dropletSnapshot, 'Droplet snapshot'),
      count(volumeSnapshot, 'volume snapshot'),
    ].join(', '),
  };
  for (const [title, text] of Object.entries(rows)) yield `${title.padEnd(12)}${printable(text)}\n`;
  yield '\nPolicies\n';
  for (const { id, severity, selected, tally, owner } of report.policies)
    yield `  ${printable(`${id} (${severity}${owner === null ? '' : `, ${owner}`}): ${plural(selected, 'subject')}; ${tallyWords(tally)}`)}\n`;
  yield '\nRead\n';
  for (const { endpoint, requests, items, status } of inventory.endpoints)
    yield `  ${printable(`${endpoint}: ${status}, ${plural(items, 'item')} in ${plural(requests, 'request')}`)}\n`;
  if (report.gaps.length > 0) yield '\nWhat could not be read\n';
  for (const { endpoint, reason, affects } of report.gaps)
    yield `  ${printable(`${endpoint}: ${reason}${affects.length > 0 ? ` (could hide: ${affects.join('; ')})` : ''}`)}\n`;
}

const usd = ({ monthlyUsd, atLeast }: RunFile['report']['costs']['kept']): string =>
  `${atLeast ? 'at least ' : ''}${formatUsd(monthlyUsd)}`;
