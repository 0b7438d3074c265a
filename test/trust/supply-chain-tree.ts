import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is installed: the lock file, the manifest and the manifests of the packages themselves. */

export const root = join(import.meta.dirname, '../..');

/** A package of the lock file. */
export interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export interface Tree {
  readonly manifest: Manifest;
  /** By path, such as `node_modules/ky`; the root is left out. */
  readonly locked: ReadonlyMap<string, Locked>;
  /** Those of `locked` that are installed here; packages for other platforms are not. */
  readonly installed: ReadonlyMap<string, Manifest>;
}

/** Reads the tree of this checkout. */
export async function readTree(): Promise<Tree> {
  const manifest: Manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const locked = new Map(
    Object.entries(lock.packages as Record<string, Locked>).filter(([path]) => path !== ''),
  );
  const installed = new Map<string, Manifest>();
  for (const path of locked.keys()) {
    const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) installed.set(path, JSON.parse(text));
  }
  return { manifest, locked, installed };
}

/** What a lock file's path calls a package: `@aws-sdk/core` of `node_modules/x/node_modules/@aws-sdk/core`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The packages that are installed with the program itself. */
export function production({ locked }: Tree): [string, Locked][] {
  return [...locked].filter(([, { dev, devOptional }]) => !dev && !devOptional);
}
