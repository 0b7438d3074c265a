import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** The real command line, built once for each test file, as a child process. */

const root = resolve(import.meta.dirname, '../..');
const home = await mkdtemp(join(tmpdir(), 'snapwarden-cli-'));

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the checkout, whose `policies/` are the default ones. */
  readonly cwd?: string;
  readonly onStart?: (child: Running) => void;
  /** Called with what came so far on either stream, to act in the middle. */
  readonly onOutput?: (output: string, child: Running) => void;
}

export interface Running {
  kill(signal: NodeJS.Signals): void;
  type(keys: string): void;
}

/** Builds before the tests of a file, and takes away after them. */
export function useCli(): void {
  beforeAll(async () => {
    const built = spawnSync(process.execPath, ['esbuild.config.ts', join(home, 'dist')], { cwd: root });
    if (built.status !== 0) throw new Error(String(built.stderr));
    await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
  }, 120_000);
  afterAll(() => rm(home, { recursive: true, force: true }));
}

/** Runs `snapwarden` without anything of the tests' own environment. */
export function snapwarden(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(process.execPath, [cliPath(), ...args], options);
}

/** Runs a shell command in which `snapwarden` is the command line. */
export function shell(command: string, options: RunOptions = {}): Promise<Ran> {
  return run('bash', ['-c', withCli(command)], options);
}

/** Whether a pseudo-terminal can be had here. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0;

/** Runs a shell command in a pseudo-terminal; everything that it shows is in `stdout`. */
export function terminal(command: string, columns: number, options: RunOptions = {}): Promise<Ran> {
  const inside = `stty cols ${columns} rows 40; ${withCli(command)}`;
  const env = { TERM: 'xterm', SHELL: '/bin/bash', ...options.env };
  return run('script', ['-qec', inside, '/dev/null'], { ...options, env });
}

/** A new empty folder with these files in it, gone after the tests of the file. */
export async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = await mkdtemp(join(home, 'folder-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

export const cliPath = (): string => join(home, 'dist/cli.js');

const withCli = (command: string) =>
  `snapwarden() { ${JSON.stringify(process.execPath)} ${JSON.stringify(cliPath())} "$@"; }; ${command}`;

function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { env = {}, cwd = root, onStart, onOutput } = options;
  const child = spawn(command, args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const running: Running = {
    kill: (signal) => child.kill(signal),
    type: (keys) => child.stdin.write(keys),
  };
  onStart?.(running);
  child.stdin.on('error', () => undefined);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      onOutput?.(output.stdout + output.stderr, running);
    });
  }
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => settle({ code, signal, ...output }));
  });
}
