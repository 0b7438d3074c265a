import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { folder, snapwarden, useCli } from '../support/cli.ts';

useCli();

const NOW = '2026-11-21T00:00:00Z';
const now = parseInstant(NOW) as Instant;

interface Report {
  readonly findings: unknown[];
  readonly tally: unknown;
  readonly policies: unknown;
  readonly complete: boolean;
  readonly gaps: unknown[];
  readonly now: string;
  readonly account: { readonly id: string };
  readonly inventory: { readonly volumes: number | null };
}

let file: string;
let saving: Report;

const serve = () => startSandbox(sampleAccount(now));

async function audit(sandbox: Sandbox | undefined, ...args: string[]): Promise<Report> {
  const env = sandbox
    ? { DIGITALOCEAN_ACCESS_TOKEN: sandbox.token, DIGITALOCEAN_API_URL: sandbox.url }
    : { DIGITALOCEAN_ACCESS_TOKEN: 'dop_v1_unused_unused', DIGITALOCEAN_API_URL: 'http://127.0.0.1:9' };
  const ran = await snapwarden(['audit', '--format', 'json', '--all', ...args], { env });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
}

const judged = ({ findings, tally, policies, complete, gaps }: Report) => ({
  findings,
  tally,
  policies,
  complete,
  gaps,
});

beforeAll(async () => {
  file = join(await folder(), 'inventory.json');
  const sandbox = await serve();
  saving = await audit(sandbox, '--now', NOW, '--save-inventory', file);
  await sandbox.close();
});

describe('a saved inventory', { concurrent: true, timeout: 90_000 }, () => {
  it('gives the findings of the live audit, without any request', async () => {
    const sandbox = await serve();
    const live = await audit(sandbox, '--now', NOW);
    await sandbox.close();
    expect(judged(live)).toEqual(judged(saving));
    expect(judged(await audit(undefined, '--now', NOW, '--inventory', file))).toEqual(judged(live));
  });

  it('needs no token', async () => {
    const ran = await snapwarden(['audit', '--inventory', file, '--exit-zero']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.split('\n\n')[0]?.replaceAll('\n', ' ')).toBe(
      `Judging the saved inventory ${file}; nothing is requested of DigitalOcean.`,
    );
  });

  it('goes before --sandbox=auto', async () => {
    const ran = await snapwarden(['audit', '--inventory', file, '--sandbox=auto', '--exit-zero']);
    expect(ran.stdout).toMatch(/^Judging the saved inventory/);
  });

  it('is judged at the instant it was read unless told otherwise', async () => {
    const { readAt } = JSON.parse(await readFile(file, 'utf8'));
    expect((await audit(undefined, '--inventory', file)).now).toBe(readAt);
  });

  it('keeps its account id unless told otherwise', async () => {
    expect((await audit(undefined, '--inventory', file)).account.id).toBe('default');
    expect((await audit(undefined, '--inventory', file, '--account', 'other')).account.id).toBe('other');
  });

  it('holds every list, so that any policy can be tried on it', async () => {
    const sandbox = await serve();
    const narrow = await folder({
      'a.yaml':
        'version: 1\npolicies:\n  - { id: a, select: { resources: droplet }, rules: [{ kind: orphan }] }\n',
    });
    const path = join(narrow, 'inventory.json');
    expect((await audit(sandbox, '--policies', narrow)).inventory.volumes).toBeNull();
    await audit(sandbox, '--policies', narrow, '--save-inventory', path);
    await sandbox.close();
    expect(judged(await audit(undefined, '--now', NOW, '--inventory', path))).toEqual(judged(saving));
  });

  it('names no token', async () => {
    expect(await readFile(file, 'utf8')).not.toMatch(/dop_v1/);
  });
});

describe('--enumeration per-droplet', () => {
  it('gives the same findings as the join of the bulk lists', async () => {
    const sandbox = await serve();
    const report = await audit(sandbox, '--now', NOW, '--enumeration', 'per-droplet');
    const paths = sandbox.requests.map(({ path }) => path);
    await sandbox.close();
    expect(judged(report)).toEqual(judged(saving));
    expect(paths.filter((path) => /\/v2\/droplets\/\d+\/backups\?/.test(path)).length).toBeGreaterThan(10);
    expect(paths.filter((path) => path.startsWith('/v2/images'))).toEqual([]);
  });
});
