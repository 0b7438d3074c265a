import { nameOf, production, type Tree } from './supply-chain-tree.ts';

/** Checks of the packages: each answers with what is wrong. */

const REGISTRY = 'https://registry.npmjs.org/';

/** Every package comes from the npm registry, with a hash of what it must be. */
export function checkLock({ locked, manifest }: Tree): string[] {
  const problems = [...locked].flatMap(([path, { integrity, resolved, link, version }]) => {
    if (link || version === undefined) return [`${path} is a link; install it from the registry`];
    if (resolved !== undefined && !resolved.startsWith(REGISTRY)) return [`${path} comes from ${resolved}`];
    return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [`${path} has no sha512 integrity`];
  });
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const foreign = wanted.filter(([, range]) => !/^(npm:[\w@/.-]+@)?[\^~]?\d+\.\d+\.\d+$/.test(range));
  return [...problems, ...foreign.map(([name, range]) => `${name} is wanted as ${range}, not as a version`)];
}

const hooks = ['preinstall', 'install', 'postinstall'];

/** Every package that would run code when it is installed is allowed or refused by name, and nothing else is. */
export function checkScripts({ locked, installed, manifest }: Tree): string[] {
  const allowed = manifest.allowScripts ?? {};
  const running = new Set<string>();
  for (const [path, { hasInstallScript }] of locked) if (hasInstallScript) running.add(nameOf(path));
  for (const [path, { scripts = {} }] of installed) {
    if (hooks.some((hook) => hook in scripts)) running.add(nameOf(path));
  }
  return [
    ...[...running]
      .filter((name) => !Object.hasOwn(allowed, name))
      .map((name) => `${name} has an install script; allow or refuse it in allowScripts`),
    ...Object.keys(allowed)
      .filter((name) => !running.has(name))
      .map((name) => `${name} stands in allowScripts and has no install script; remove it`),
  ];
}

const permissive = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];
/** For development only: nothing of it is passed on. */
const besides = ['MPL-2.0', 'Python-2.0', 'PSF-2.0', 'MIT OR Apache-2.0'];

/** What is passed on has a licence that asks for no more than a notice; the package says the same as the lock file. */
export function checkLicences(tree: Tree): string[] {
  const passedOn = new Set(production(tree).map(([path]) => path));
  return [...tree.locked].flatMap(([path, { license = 'none' }]) => {
    const own = tree.installed.get(path)?.license ?? license;
    if (own !== license) return [`${path} says ${JSON.stringify(own)}, the lock file ${license}`];
    const known = permissive.includes(license) || (!passedOn.has(path) && besides.includes(license));
    return known ? [] : [`${path} has the licence ${license}, which is not on the list`];
  });
}

/** What is installed is what the lock file says. */
export function checkInstalled(tree: Tree): string[] {
  return [...tree.locked].flatMap(([path, { version, optional }]) => {
    const found = tree.installed.get(path)?.version;
    if (found === undefined) return optional ? [] : [`${path} is not installed; run npm ci`];
    return found === version ? [] : [`${path} is ${found}, and the lock file says ${version}; run npm ci`];
  });
}

/** Every package that we chose is justified in one line, and only those. */
export function checkReasons({ manifest }: Tree, page: string): string[] {
  const rows = page.split('\n').filter((line) => /^\| `/.test(line));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const justified = new Set(
    cells.flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  );
  const chosen = new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
  ]);
  return [
    ...[...chosen]
      .filter((name) => !justified.has(name))
      .map((name) => `${name} has no line in docs/dependencies.md`),
    ...[...justified]
      .filter((name) => !chosen.has(name ?? ''))
      .map((name) => `${name} has a line, and is no dependency`),
    ...cells.filter((row) => row.some((cell) => cell === '')).map(([first]) => `${first}: an empty cell`),
  ];
}
