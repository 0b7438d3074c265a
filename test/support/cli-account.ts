import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/sandbox/server.ts';
import { folder } from './cli.ts';

export const NOW = '2026-01-15T12:00:00Z';

/** AWS credentials that no AWS knows. */
export const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

/** One Droplet with a backup of today and a snapshot of last year. */
const account = sandboxAccount({
  droplets: [
    {
      id: 101,
      name: 'web-1',
      tags: ['env:prod'],
      backups: [{ id: 201, createdAt: '2026-01-15T06:00:00Z' }],
      snapshots: [{ id: 301, name: 'old', createdAt: '2025-01-15T12:00:00Z' }],
    },
  ],
});

export interface CliAccount {
  readonly sandbox: Sandbox;
  /** What lets the command line read it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Serves the account. */
export async function serveAccount(options: SandboxOptions = {}): Promise<CliAccount> {
  const sandbox = await startSandbox(account, options);
  const env = { DIGITALOCEAN_ACCESS_TOKEN: sandbox.token, DIGITALOCEAN_API_URL: sandbox.url };
  return { sandbox, env };
}

/** A folder with one policy of these rules. */
export function policies(...rules: string[]): Promise<string> {
  const list = rules.map((rule) => `      - ${rule}\n`).join('');
  return folder({ 'a.yaml': `version: 1\npolicies:\n  - id: test\n    rules:\n${list}` });
}

/** Rules that pass, and one that the snapshot of last year fails. */
export const passing = '{ kind: freshness, rpo: 28h }';
export const failing = (severity: string) => `{ kind: max-age, max: 90d, severity: ${severity} }`;
