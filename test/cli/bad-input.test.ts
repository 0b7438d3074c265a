import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../lib/report/index.ts';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { folder, type Ran, snapwarden, useCli } from '../support/cli.ts';
import { credentials } from '../support/cli-account.ts';
import { type SnsServer, startSns } from '../support/sns-server.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:alerts';
const token = 'dop_v1_0123456789abcdef';

useCli();

let sandbox: Sandbox;
let sns: SnsServer;
let here: string;
let usual: Record<string, string>;

const policy = 'version: 1\npolicies:\n  - { id: all, rules: [{ kind: orphan }] }\n';

const files = {
  'policies/a.yaml': policy,
  'invalid/a.yaml': `version: 1
policies:
  - id: one
    rules:
      - { kind: max-ag, max: 90d }
      - { kind: freshness, rpo: 5m }
`,
  'invalid/b.yaml': `version: 1
policies:
  - id: one
    select: { group: production }
    rules: [{ kind: orphan }]
`,
  'invalid/c.yaml': 'version: 1\npolicies: []\nownr: me\n',
  'empty/README.md': 'nothing here',
  'plain.txt': 'not a folder',
  'broken.json': '{ "schema": ',
  'report.json': '{ "schema": "snapwarden/report/v1" }',
  'later.json': '{ "schema": "snapwarden/inventory/v2" }',
};

beforeAll(async () => {
  sandbox = await startSandbox(sandboxAccount({ droplets: [{}] }), { token });
  sns = await startSns({ topics: [{ arn: topic }] });
  here = await folder(files);
  await mkdir(join(here, 'reports'));
  await writeFile(join(here, 'huge.json'), '');
  await truncate(join(here, 'huge.json'), 2 ** 30);
  usual = {
    DIGITALOCEAN_ACCESS_TOKEN: token,
    DIGITALOCEAN_API_URL: sandbox.url,
    SNS_TOPIC_ARN: topic,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
    ...credentials,
  };
});

afterAll(async () => {
  await sandbox.close();
  await sns.close();
});

interface Case {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string | undefined>;
  readonly says: string;
}

const noSuchFolder = 'name the folder that holds your policies with --policies DIR';
const wanted = 'expected an origin such as https://api.digitalocean.com';
const seeHelp = 'see snapwarden audit --help';

const refusedBeforeAnyRequest: Case[] = [
  {
    name: 'no token and no sandbox',
    env: { DIGITALOCEAN_ACCESS_TOKEN: undefined },
    says: 'snapwarden: no token: set DIGITALOCEAN_ACCESS_TOKEN, or audit the sample account with --sandbox\n',
  },
  {
    name: 'an empty token',
    env: { DIGITALOCEAN_ACCESS_TOKEN: ' \n' },
    says: 'snapwarden: no token: set DIGITALOCEAN_ACCESS_TOKEN, or audit the sample account with --sandbox\n',
  },
  {
    name: 'a token with a line break',
    env: { DIGITALOCEAN_ACCESS_TOKEN: 'dop_v1_01234567\n89abcdef' },
    says: 'snapwarden: DIGITALOCEAN_ACCESS_TOKEN holds a character that no token has (a space, a line break?); copy it again\n',
  },
  {
    name: 'a policies folder that is missing',
    args: ['--policies', 'nowhere'],
    says: `snapwarden: policies folder nowhere does not exist; ${noSuchFolder}\n`,
  },
  {
    name: 'a policies folder that is empty',
    args: ['--policies', 'empty'],
    says: `snapwarden: policies folder empty holds no *.yaml or *.yml file; add one, or ${noSuchFolder}\n`,
  },
  {
    name: 'a policies folder that is a file',
    args: ['--policies', 'plain.txt'],
    says: `snapwarden: policies folder plain.txt is no folder; ${noSuchFolder}\n`,
  },
  {
    name: 'policies with errors in several files',
    args: ['--policies', 'invalid'],
    says: `invalid/a.yaml:5:17: policies[0].rules[0].kind: unknown kind "max-ag"; did you mean max-age? The kinds are max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata
invalid/a.yaml:6:33: policies[0].rules[1].rpo: a bare \`m\` is ambiguous (months to some tools, minutes to others); write \`mo\` for months or \`h\` for hours
invalid/b.yaml:3:9: policies[0].id: policy one is already at invalid/a.yaml:3:9; give one another id
invalid/b.yaml:4:22: policies[0].select.group: there is no group production; the set has no groups
invalid/c.yaml:2:11: policies: empty list; name at least one, or leave the key out
invalid/c.yaml:3:1: ownr: unknown key ownr; what can be added here: settings, groups, exceptions, holds
snapwarden: the policies have 6 errors
`,
  },
  {
    name: 'an API address that is no http(s)',
    env: { DIGITALOCEAN_API_URL: 'ftp://api.digitalocean.com' },
    says: `snapwarden: DIGITALOCEAN_API_URL is no http(s) address; ${wanted}\n`,
  },
  {
    name: 'an API address that is no address',
    env: { DIGITALOCEAN_API_URL: 'api.digitalocean.com' },
    says: `snapwarden: DIGITALOCEAN_API_URL is no http(s) address; ${wanted}\n`,
  },
  {
    name: 'plain http to another machine',
    env: { DIGITALOCEAN_API_URL: 'http://api.digitalocean.com' },
    says: 'snapwarden: DIGITALOCEAN_API_URL is plain http, which would show the token to the network; write https\n',
  },
  {
    name: 'an API address with a path',
    env: { DIGITALOCEAN_API_URL: 'https://api.digitalocean.com/v2' },
    says: `snapwarden: DIGITALOCEAN_API_URL holds more than scheme, host and port; ${wanted}\n`,
  },
  {
    name: 'an API address with credentials, which are not repeated',
    env: { DIGITALOCEAN_API_URL: 'https://me:secret@api.digitalocean.com' },
    says: `snapwarden: DIGITALOCEAN_API_URL holds more than scheme, host and port; ${wanted}\n`,
  },
  {
    name: 'an unknown flag',
    args: ['--pubish'],
    says: "snapwarden: unknown option '--pubish'; did you mean --publish? See snapwarden audit --help\n",
  },
  {
    name: 'an unknown flag with a secret, which is not repeated',
    args: ['--token=dop_v1_fedcba9876543210'],
    says: `snapwarden: unknown option '--token'; ${seeHelp}\n`,
  },
  {
    name: 'a flag without its value',
    args: ['--output'],
    says: `snapwarden: option '--output <file>' argument missing; ${seeHelp}\n`,
  },
  {
    name: 'an argument too many',
    args: ['policies'],
    says: `snapwarden: too many arguments for 'audit'. Expected 0 arguments but got 1: policies; ${seeHelp}\n`,
  },
  {
    name: 'an unknown format',
    args: ['--format', 'xml'],
    says: `snapwarden: option '--format <format>' argument 'xml' is invalid. Allowed choices are ${Object.keys(formats).join(', ')}; ${seeHelp}\n`,
  },
  {
    name: 'an unknown severity',
    args: ['--fail-on', 'severe'],
    says: `snapwarden: option '--fail-on <severity>' argument 'severe' is invalid. Allowed choices are critical, high, medium, low, info, none; ${seeHelp}\n`,
  },
  {
    name: 'an unknown enumeration',
    args: ['--enumeration', 'fast'],
    says: `snapwarden: option '--enumeration <mode>' argument 'fast' is invalid. Allowed choices are bulk, per-droplet; ${seeHelp}\n`,
  },
  {
    name: 'an unknown kind of sandbox',
    args: ['--sandbox=always'],
    says: 'snapwarden: --sandbox always is not known; write --sandbox or --sandbox=auto\n',
  },
  ...['tomorrow', '2026-11-21', '2026-11-21T00:00:00', '2026-02-30T00:00:00Z', ''].map((now) => ({
    name: `a --now of ${JSON.stringify(now)}`,
    args: ['--now', now],
    says: `snapwarden: --now ${now} is no instant; write one with its zone, such as 2026-11-21T00:00:00Z\n`,
  })),
  {
    name: 'an --output in a folder that does not exist',
    args: ['--output', '/nowhere/at/all/report.txt'],
    says: 'snapwarden: --output /nowhere/at/all/report.txt cannot be written: the folder /nowhere/at/all does not exist; create it, or name another file\n',
  },
  {
    name: 'an --output that is a folder',
    args: ['--output', 'reports'],
    says: 'snapwarden: --output reports is a folder; name a file in it\n',
  },
  {
    name: 'an --output below a file',
    args: ['--output', '/etc/passwd/report.txt'],
    says: 'snapwarden: --output /etc/passwd/report.txt cannot be written: /etc/passwd is no folder; name another file\n',
  },
  {
    name: 'an --output that no file can be made for',
    args: ['--output', '/proc/report.txt'],
    says: 'snapwarden: --output /proc/report.txt cannot be written: no file can be made in /proc; name another\n',
  },
  {
    name: 'an empty --output',
    args: ['--output', ''],
    says: 'snapwarden: --output is empty; name a file\n',
  },
  {
    name: 'a --save-inventory in a folder that does not exist',
    args: ['--save-inventory', '/nowhere/inventory.json'],
    says: 'snapwarden: --save-inventory /nowhere/inventory.json cannot be written: the folder /nowhere does not exist; create it, or name another file\n',
  },
  {
    name: 'two outputs in one file',
    args: ['--output', 'out.json', '--save-inventory', './out.json'],
    says: 'snapwarden: --output and --save-inventory name the same file; name two\n',
  },
  {
    name: '--publish without a topic',
    args: ['--publish'],
    env: { SNS_TOPIC_ARN: undefined },
    says: 'snapwarden: --publish needs a topic: set SNS_TOPIC_ARN, for example arn:aws:sns:eu-central-1:123456789012:snapwarden\n',
  },
  {
    name: '--publish to a malformed ARN',
    args: ['--publish'],
    env: { SNS_TOPIC_ARN: 'arn:aws:sqs:eu-central-1:123456789012:alerts' },
    says: 'snapwarden: SNS_TOPIC_ARN arn:aws:sqs:eu-central-1:123456789012:alerts is no topic; write one such as arn:aws:sns:eu-central-1:123456789012:snapwarden\n',
  },
  {
    name: 'an --inventory that is missing',
    args: ['--inventory', 'nowhere.json'],
    says: 'snapwarden: --inventory nowhere.json does not exist; name a file that --save-inventory wrote\n',
  },
  {
    name: 'an --inventory that is a folder',
    args: ['--inventory', 'reports'],
    says: 'snapwarden: --inventory reports is a folder; name a file that --save-inventory wrote\n',
  },
  {
    name: 'an empty --inventory, which is not the account',
    args: ['--inventory', ''],
    env: { DIGITALOCEAN_ACCESS_TOKEN: undefined },
    says: 'snapwarden: --inventory is empty; name a file that --save-inventory wrote\n',
  },
  {
    name: 'an --inventory that is no JSON',
    args: ['--inventory', 'broken.json'],
    says: 'snapwarden: --inventory broken.json is no JSON; name a file that --save-inventory wrote\n',
  },
  {
    name: 'an --inventory that is something else',
    args: ['--inventory', 'report.json'],
    says: 'snapwarden: --inventory report.json is no inventory; name a file that --save-inventory wrote\n',
  },
  {
    name: 'an --inventory of a later version',
    args: ['--inventory', 'later.json'],
    says: 'snapwarden: --inventory later.json is snapwarden/inventory/v2, and this snapwarden reads snapwarden/inventory/v1; save it again, or judge it with the snapwarden that wrote it\n',
  },
  {
    name: 'an --inventory too large for any text',
    args: ['--inventory', 'huge.json'],
    says: 'snapwarden: --inventory huge.json is larger than 512 MiB, more than can be judged; name a file that --save-inventory wrote\n',
  },
  {
    name: '--sandbox with --inventory',
    args: ['--sandbox', '--inventory', 'broken.json'],
    says: `snapwarden: --sandbox and --inventory exclude each other; leave one out
snapwarden: --inventory broken.json is no JSON; name a file that --save-inventory wrote
`,
  },
  {
    name: 'an account id with a space',
    args: ['--account', 'our account'],
    says: 'snapwarden: the account id (--account or SNAPWARDEN_ACCOUNT) may hold letters, digits, `.`, `_` and `-` only, at most 100\n',
  },
  {
    name: 'an account id in the environment',
    env: { SNAPWARDEN_ACCOUNT: '-x' },
    says: 'snapwarden: the account id (--account or SNAPWARDEN_ACCOUNT) may hold letters, digits, `.`, `_` and `-` only, at most 100\n',
  },
  {
    name: 'several things at once',
    args: ['--publish', '--now', 'noon', '--output', 'reports', '--policies', 'invalid', '--account', ''],
    env: {
      DIGITALOCEAN_ACCESS_TOKEN: undefined,
      DIGITALOCEAN_API_URL: 'http://example.com/v2',
      SNS_TOPIC_ARN: 'alerts',
    },
    says: `snapwarden: DIGITALOCEAN_API_URL holds more than scheme, host and port; ${wanted}
snapwarden: DIGITALOCEAN_API_URL is plain http, which would show the token to the network; write https
snapwarden: the account id (--account or SNAPWARDEN_ACCOUNT) may hold letters, digits, \`.\`, \`_\` and \`-\` only, at most 100
snapwarden: no token: set DIGITALOCEAN_ACCESS_TOKEN, or audit the sample account with --sandbox
snapwarden: --now noon is no instant; write one with its zone, such as 2026-11-21T00:00:00Z
snapwarden: SNS_TOPIC_ARN alerts is no topic; write one such as arn:aws:sns:eu-central-1:123456789012:snapwarden
snapwarden: --output reports is a folder; name a file in it
invalid/a.yaml:5:17: policies[0].rules[0].kind: unknown kind "max-ag"; did you mean max-age? The kinds are max-age, freshness, schedule, min-retention, regions, residency, size, count, total, protected, backup-plan, orphan, metadata
invalid/a.yaml:6:33: policies[0].rules[1].rpo: a bare \`m\` is ambiguous (months to some tools, minutes to others); write \`mo\` for months or \`h\` for hours
invalid/b.yaml:3:9: policies[0].id: policy one is already at invalid/a.yaml:3:9; give one another id
invalid/b.yaml:4:22: policies[0].select.group: there is no group production; the set has no groups
invalid/c.yaml:2:11: policies: empty list; name at least one, or leave the key out
invalid/c.yaml:3:1: ownr: unknown key ownr; what can be added here: settings, groups, exceptions, holds
snapwarden: the policies have 6 errors
`,
  },
];

describe('bad input', { concurrent: true, timeout: 90_000 }, () => {
  it.each(refusedBeforeAnyRequest)(
    'refuses $name before any request',
    async ({ args = [], env = {}, says }) => {
      const ran = await snapwarden(['audit', ...args], { cwd: here, env: { ...usual, ...env } });
      expect(ran).toEqual({ code: 2, signal: null, stdout: '', stderr: says });
      expect(sandbox.requests).toEqual([]);
      expect(sns.requests).toEqual([]);
    },
  );

  it.each([
    [['audi'], "snapwarden: unknown command 'audi'; did you mean audit? See snapwarden --help\n"],
    [['--versio'], "snapwarden: unknown option '--versio'; did you mean --version? See snapwarden --help\n"],
    [
      ['validate', '--shema'],
      "snapwarden: unknown option '--shema'; did you mean --schema? See snapwarden validate --help\n",
    ],
    [
      ['audit', '--\u001b[2J\u202e'],
      "snapwarden: unknown option '--\\u{1b}[2J\\u{202e}'; see snapwarden audit --help\n",
    ],
  ])('refuses %j', async (args, stderr) => {
    expect(await snapwarden(args, { cwd: here })).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });
});

/** Which of the lists fails first is chance, and so is the id. */
function anyEndpoint(ran: Ran): Ran {
  const stderr = ran.stderr
    .replace(/\/v2\/[a-z]+/, '/v2/…')
    .replace(/\(request id [0-9a-f-]{36}\)/, '(request id …)');
  return { ...ran, stderr };
}

describe('a service that refuses', { concurrent: true, timeout: 90_000 }, () => {
  it('says that the API refuses the token, and publishes nothing', async () => {
    const account = await startSandbox(sandboxAccount({}), { token: 'another' });
    const env = { ...usual, DIGITALOCEAN_API_URL: account.url };
    const ran = await snapwarden(['audit', '--publish'], { cwd: here, env });
    await account.close();
    expect(anyEndpoint(ran)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'snapwarden: /v2/…: the API refused the token (401): check DIGITALOCEAN_ACCESS_TOKEN, it may be revoked or mistyped (request id …)\n',
    });
    expect(account.requests.length).toBeGreaterThan(0);
  });

  it('says that a topic does not exist, after the report', async () => {
    const other = await startSns({ topics: [{ arn: topic }] });
    const env = {
      ...usual,
      SNS_TOPIC_ARN: topic.replace('alerts', 'alarms'),
      AWS_ENDPOINT_URL_SNS: other.endpoint,
    };
    const ran = await snapwarden(['audit', '--sandbox', '--publish', '--format', 'json'], { cwd: here, env });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ schema: 'snapwarden/report/v1' });
    expect(ran.stderr).toBe(
      'snapwarden: what is published is about the embedded sample account, and not about yours\n' +
        'snapwarden: could not publish to arn:aws:sns:eu-central-1:123456789012:alarms: there is no such topic; check the ARN (SNS_TOPIC_ARN), its account and its region, eu-central-1\n',
    );
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('says that nothing answers at the address of the API', async () => {
    const gone = await startSandbox(sandboxAccount({}));
    await gone.close();
    const ran = await snapwarden(['audit'], { cwd: here, env: { ...usual, DIGITALOCEAN_API_URL: gone.url } });
    expect(anyEndpoint(ran)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `snapwarden: /v2/…: could not be read from ${gone.url} (ECONNREFUSED) (5 attempts); check the network and DIGITALOCEAN_API_URL, or run it again later\n`,
    });
  }, 60_000);

  it('says that something else than the API answers', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' };
    const other = await startSandbox(sandboxAccount({}), { token, intercept: () => page });
    const ran = await snapwarden(['audit'], {
      cwd: here,
      env: { ...usual, DIGITALOCEAN_API_URL: other.url },
    });
    await other.close();
    expect(anyEndpoint(ran)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'snapwarden: /v2/…: answers 200 with what is no whole JSON object (text/html): <html>Welcome</html> (5 attempts); check DIGITALOCEAN_API_URL\n',
    });
  }, 60_000);

  it.each([
    ['in the message of a refusal', 403],
    ['in a failure', 500],
    ['where JSON was wanted', 200],
  ])(
    'never shows a token that is echoed %s',
    async (_name, status) => {
      const echo = await startSandbox(sandboxAccount({}), {
        token,
        intercept: ({ headers }) => ({
          status,
          body: `{"id":"${headers.authorization}","message":"${headers.authorization}`,
        }),
      });
      const env = { ...usual, DIGITALOCEAN_API_URL: echo.url };
      const ran = await snapwarden(['audit'], { cwd: here, env });
      await echo.close();
      expect(ran.code).toBe(2);
      expect(ran.stdout + ran.stderr).not.toContain(token);
    },
    60_000,
  );
});
