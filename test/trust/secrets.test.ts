import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { formats } from '../../lib/report/index.ts';
import { cliPath, folder, type Ran, shell, snapwarden, useCli } from '../support/cli.ts';
import { credentials, passing } from '../support/cli-account.ts';
import { countsAlone } from '../support/formats.ts';
import { startSns } from '../support/sns-server.ts';
import { type Misdeed, misdeeds, startHostile } from './hostile-api.ts';
import { leakIn, TOKEN } from './leaks.ts';

vi.setConfig({ testTimeout: 120_000, maxConcurrency: 4 });
useCli();

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:snapwarden';
const rules = `version: 1
policies:
  - id: test
    rules:
      - ${passing}
      - { kind: orphan }
      - { kind: residency, allow: [nyc3] }
      - { kind: total, groupBy: region, maxCount: 0 }
`;
/** Everything that Node and its libraries can be made to say. */
const talkative = { DEBUG: '*', LOG_LEVEL: 'debug', FORCE_COLOR: '1', NODE_V8_COVERAGE: '' };

/** Each folder's files in one text, with their names. */
async function filesOf(path: string): Promise<string> {
  const names = await readdir(path);
  const texts = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
  return names.map((name, at) => `${name}\n${texts[at]}`).join('\n');
}

interface Emitted extends Ran {
  /** Output, files and messages, as readers get them. */
  readonly all: string;
  readonly asked: readonly string[];
  readonly trapped: readonly string[];
}

/** Audits a hostile server and gathers everything that comes of it. */
async function auditOf(
  misdeed: Misdeed,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Emitted> {
  const { api, trap } = await startHostile(misdeed);
  const sns = await startSns({
    topics: [{ arn: TOPIC }],
    subscriptions: (['email', 'sqs', 'https'] as const).map((protocol) => ({ topicArn: TOPIC, protocol })),
  });
  const out = await folder();
  const cwd = await folder({ 'policies/a.yaml': rules });
  try {
    const ran = await snapwarden(
      ['audit', '--publish', '--save-inventory', join(out, 'inventory.json'), ...args],
      {
        cwd,
        env: {
          ...talkative,
          ...credentials,
          AWS_ENDPOINT_URL_SNS: sns.endpoint,
          SNS_TOPIC_ARN: TOPIC,
          DIGITALOCEAN_ACCESS_TOKEN: TOKEN,
          DIGITALOCEAN_API_URL: api.origin,
          ...env,
        },
      },
    );
    const messages = sns.received.map((message) => JSON.stringify(message)).join('\n');
    const files = `${await filesOf(out)}\n${(await readdir(cwd)).join('\n')}`;
    const all = `${ran.stdout}\n${ran.stderr}\n${files}\n${messages}`;
    return { ...ran, all, asked: [...api.seen], trapped: [...trap.seen] };
  } finally {
    await Promise.all([api.close(), trap.close(), sns.close()]);
  }
}

/** The token goes out in one header of GETs, and nowhere else. */
function expectOneHeaderOnly(asked: readonly string[]): void {
  expect(asked.length).toBeGreaterThan(0);
  for (const request of asked) {
    expect(request).toMatch(/^GET \/v2\//);
    expect(leakIn(request.replace(`authorization\nBearer ${TOKEN}`, ''))).toBeUndefined();
  }
}

describe('a server that', () => {
  it.concurrent.each(Object.keys(misdeeds))('%s gets no token into what is told', async (name) => {
    const { all, asked, trapped, code } = await auditOf(misdeeds[name] as Misdeed, ['--format', 'json']);
    expect(leakIn(all)).toBeUndefined();
    expect(all.length).toBeGreaterThan(60);
    expect([1, 2, 3]).toContain(code);
    expect(trapped).toEqual([]);
    expectOneHeaderOnly(asked);
  });

  it.concurrent.each(Object.keys(formats))(
    'names everything by the token is shown without it, on screen and in a file: %s',
    async (format) => {
      const out = join(await folder(), 'report');
      const misdeed = misdeeds['names everything by the token'] as Misdeed;
      const shown = await auditOf(misdeed, ['--format', format, '--all']);
      const written = await auditOf(misdeed, ['--format', format, '--all', '--output', out]);
      const report = await readFile(out, 'utf8');
      for (const text of [shown.all, written.all, report]) expect(leakIn(text)).toBeUndefined();
      if (!countsAlone.has(format)) expect(report).toMatch(/(\[|&#91;)token/);
    },
  );
});

describe('a fault of the program itself', () => {
  const broken = {
    'in the judging': "Map.groupBy = () => { throw new Error('injected') }",
    'in what sends a request, which it quotes':
      "globalThis.fetch = async (input) => { throw new TypeError('injected ' + input.url + ' ' + JSON.stringify([...input.headers])) }",
    'in what reads an answer, which it quotes':
      "const parse = JSON.parse; JSON.parse = (text) => { if (String(text).includes('droplets')) throw Object.assign(new Error('injected'), { code: 7, text, env: process.env }); return parse(text) }",
    'that nobody catches': "setTimeout(() => { throw new Error('injected') }, 900)",
    'in the environment, which it quotes':
      "process.exitCode = 0; Object.defineProperty(process.stdout, 'columns', { get() { throw new Error('injected ' + JSON.stringify(process.env)) } })",
  };
  it.concurrent.each(Object.entries(broken))('says nothing of the token: %s', async (_, code) => {
    const source = `data:text/javascript,${encodeURIComponent(code)}`;
    const { all, trapped } = await auditOf(misdeeds['names everything by the token'] as Misdeed, [], {
      NODE_OPTIONS: `--import=${source}`,
    });
    expect(leakIn(all)).toBeUndefined();
    expect(trapped).toEqual([]);
  });
});

describe('what Node itself tells', () => {
  it('holds no token with all that NODE_DEBUG can say of requests', async () => {
    const { all, stderr } = await auditOf(
      misdeeds['names everything by the token'] as Misdeed,
      ['--format', 'json'],
      {
        NODE_DEBUG: 'fetch,undici,net,tls,timer,stream,module',
      },
    );
    expect(stderr).toMatch(/UNDICI|FETCH/);
    expect(leakIn(all)).toBeUndefined();
  });

  it('holds no token in arguments, titles and diagnostic reports, also when it is interrupted', async () => {
    const reports = await folder();
    const { api, trap } = await startHostile(() => undefined);
    const cwd = await folder({ 'policies/a.yaml': rules });
    const node = JSON.stringify(process.execPath);
    const command = `
      ${node} --report-on-signal --report-directory=${reports} ${cliPath()} audit &
      pid=$!
      sleep 2
      tr '\\0' ' ' < /proc/$pid/cmdline; cat /proc/$pid/comm; ps -o args= -p $pid
      kill -USR2 $pid; sleep 2
      kill -INT $pid; wait $pid; echo "exit $?"`;
    try {
      const { stdout, stderr } = await shell(command, {
        cwd,
        env: { ...talkative, DIGITALOCEAN_ACCESS_TOKEN: TOKEN, DIGITALOCEAN_API_URL: api.origin },
      });
      expect(stdout).toMatch(/cli\.js audit/);
      expect(stdout).toMatch(/exit [23]/);
      const report = await filesOf(reports);
      expect(report).toContain('"header"');
      for (const text of [stdout, stderr, report]) expect(leakIn(text)).toBeUndefined();
      expectOneHeaderOnly(api.seen);
      expect(trap.seen).toEqual([]);
    } finally {
      await Promise.all([api.close(), trap.close()]);
    }
  });
});

describe('a token that cannot be one', () => {
  it.concurrent.each([
    ['with a space', `${TOKEN} ${TOKEN}`],
    ['with a line break', `${TOKEN}\n${TOKEN}`],
    ['in quotes of another alphabet', `“${TOKEN}”`],
  ])('is refused without being quoted: %s', async (_, token) => {
    const { all, asked, code } = await auditOf(refuseNothing, [], { DIGITALOCEAN_ACCESS_TOKEN: token });
    expect(code).toBe(2);
    expect(asked).toEqual([]);
    expect(leakIn(all)).toBeUndefined();
  });

  it.concurrent.each([
    ['the address', { DIGITALOCEAN_API_URL: `https://${TOKEN}@api.example/` }],
    ['the topic', { SNS_TOPIC_ARN: TOKEN }],
    ['the account', { SNAPWARDEN_ACCOUNT: `${TOKEN} ` }],
  ])('put into %s by mistake is not shown', async (_, env) => {
    const { all, code } = await auditOf(refuseNothing, [], env);
    expect(code).toBe(2);
    expect(leakIn(all)).toBeUndefined();
  });
});

const refuseNothing: Misdeed = (_, response) => void response.end('{}');
