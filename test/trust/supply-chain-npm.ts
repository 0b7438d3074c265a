import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nameOf, production, root, type Tree } from './supply-chain-tree.ts';

/** What npm itself says: known vulnerabilities, and the bill of materials. */

/** Runs npm; it exits with 1 also where it has an answer. */
export async function askNpm(...args: string[]): Promise<string> {
  const options = { cwd: root, maxBuffer: 2 ** 26, timeout: 120_000 };
  const { stdout } = await promisify(execFile)('npm', args, options).catch(
    (error) => error as { stdout?: string },
  );
  return stdout ?? '';
}

/** What an audit came to; `skipped` says why there was none. */
export type Advice = { readonly problems: readonly string[] } | { readonly skipped: string };

/** Reads the answer of `npm audit --json`. */
export function readAdvice(answer: string): Advice {
  let parsed: { message?: unknown; error?: { summary?: unknown }; vulnerabilities?: object };
  try {
    parsed = JSON.parse(answer);
  } catch {
    return { skipped: 'npm audit gave no answer' };
  }
  if (parsed.vulnerabilities === undefined) {
    return {
      skipped: `no advisories: ${String(parsed.message ?? parsed.error?.summary ?? 'unknown reason')}`,
    };
  }
  const found = Object.entries(
    parsed.vulnerabilities as Record<string, { severity?: string; range?: string }>,
  );
  return {
    problems: found.map(([name, { severity, range }]) => `${name} ${range} is vulnerable (${severity})`),
  };
}

interface Component {
  readonly 'bom-ref'?: string;
  readonly purl?: string;
}

interface Sbom {
  readonly bomFormat?: unknown;
  readonly components?: readonly Component[];
  readonly dependencies?: readonly { readonly ref: string }[];
}

const purlOf = ({ purl = '' }: Component): string => decodeURIComponent(purl.replace(/\?.*$/, ''));
const wantedBy = (tree: Tree): ReadonlySet<string> =>
  new Set(production(tree).map(([path, { version }]) => `pkg:npm/${nameOf(path)}@${version}`));

/**
 * What is passed on, of npm's bill of materials of everything: with `--omit=dev` npm 11 also leaves out what both
 * production and development need.
 */
export function cutSbom(tree: Tree, text: string): string {
  const sbom = parseSbom(text);
  if (sbom === undefined) return text;
  const wanted = wantedBy(tree);
  const components = (sbom.components ?? []).filter((one) => wanted.has(purlOf(one)));
  const kept = new Set(components.map((one) => one['bom-ref']));
  const dependencies = (sbom.dependencies ?? []).filter(({ ref }) => kept.has(ref));
  return `${JSON.stringify({ ...sbom, components, dependencies }, null, 2)}\n`;
}

/** The bill of materials names every package that is passed on, with its version, and no other. */
export function checkSbom(tree: Tree, text: string): string[] {
  const sbom = parseSbom(text);
  if (sbom?.bomFormat !== 'CycloneDX') return ['npm made no bill of materials in CycloneDX'];
  const named = new Set((sbom.components ?? []).map(purlOf));
  const wanted = wantedBy(tree);
  return [
    ...[...wanted].filter((one) => !named.has(one)).map((one) => `the bill of materials lacks ${one}`),
    ...[...named].filter((one) => !wanted.has(one)).map((one) => `the bill of materials has ${one} too much`),
  ];
}

function parseSbom(text: string): Sbom | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
