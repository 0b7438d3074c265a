import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkInstalled,
  checkLicences,
  checkLock,
  checkReasons,
  checkScripts,
} from './supply-chain-packages.ts';
import { type Locked, type Manifest, production, readTree, root, type Tree } from './supply-chain-tree.ts';

const tree = await readTree();
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');

/** The tree of this checkout with one package more. */
function withPackage(name: string, locked: Locked, manifest: Manifest = {}, ours: Manifest = {}): Tree {
  const path = `node_modules/${name}`;
  return {
    manifest: { ...tree.manifest, ...ours },
    locked: new Map([...tree.locked, [path, locked]]),
    installed: new Map([...tree.installed, [path, { version: '1.0.0', license: 'MIT', ...manifest }]]),
  };
}
const good: Locked = { version: '1.0.0', license: 'MIT', integrity: `sha512-${'a'.repeat(86)}==` };

describe('this checkout', () => {
  it.each([
    { name: 'its lock file', check: checkLock },
    { name: 'what is installed', check: checkInstalled },
    { name: 'install scripts', check: checkScripts },
    { name: 'licences', check: checkLicences },
    { name: 'reasons', check: (one: Tree) => checkReasons(one, page) },
  ])('holds: $name', ({ check }) => {
    expect(check(tree)).toEqual([]);
  });

  it('passes on far fewer packages than it develops with', () => {
    expect(production(tree).length).toBeGreaterThan(20);
    expect(production(tree).length).toBeLessThan(70);
  });
});

describe('a package is refused', () => {
  it.each<{ name: string; check: (tree: Tree) => string[]; bad: Tree }>([
    { name: 'without integrity', check: checkLock, bad: withPackage('x', { ...good, integrity: '' }) },
    {
      name: 'with a weak hash',
      check: checkLock,
      bad: withPackage('x', { ...good, integrity: 'sha1-abc=' }),
    },
    {
      name: 'from elsewhere',
      check: checkLock,
      bad: withPackage('x', { ...good, resolved: 'https://evil.example/x.tgz' }),
    },
    {
      name: 'from a repository',
      check: checkLock,
      bad: withPackage('x', { ...good, resolved: 'git+ssh://git@github.com/x/x.git#1' }),
    },
    { name: 'that is a link', check: checkLock, bad: withPackage('x', { link: true, resolved: '../x' }) },
    {
      name: 'wanted by address',
      check: checkLock,
      bad: withPackage('x', good, {}, { dependencies: { x: 'github:x/x' } }),
    },
    {
      name: 'wanted in any version',
      check: checkLock,
      bad: withPackage('x', good, {}, { dependencies: { x: '*' } }),
    },
    {
      name: 'with a script, says the lock file',
      check: checkScripts,
      bad: withPackage('x', { ...good, hasInstallScript: true }),
    },
    {
      name: 'with a script, says the package',
      check: checkScripts,
      bad: withPackage('x', good, { scripts: { postinstall: 'x' } }),
    },
    {
      name: 'allowed for no reason',
      check: checkScripts,
      bad: withPackage('x', good, {}, { allowScripts: { ...tree.manifest.allowScripts, x: true } }),
    },
    {
      name: 'with a licence that spreads',
      check: checkLicences,
      bad: withPackage('x', { ...good, license: 'GPL-3.0-only' }, { license: 'GPL-3.0-only' }),
    },
    {
      name: 'without a licence',
      check: checkLicences,
      bad: withPackage('x', { version: '1.0.0' }, { license: undefined }),
    },
    {
      name: 'passed on under a licence for development',
      check: checkLicences,
      bad: withPackage('x', { ...good, license: 'MPL-2.0' }, { license: 'MPL-2.0' }),
    },
    {
      name: 'that says otherwise than the lock file',
      check: checkLicences,
      bad: withPackage('x', good, { license: 'UNLICENSED' }),
    },
    {
      name: 'in another version than locked',
      check: checkInstalled,
      bad: withPackage('x', good, { version: '1.0.1' }),
    },
    {
      name: 'without a reason',
      check: (one) => checkReasons(one, page),
      bad: withPackage('x', good, {}, { dependencies: { ...tree.manifest.dependencies, x: '1.0.0' } }),
    },
    { name: 'with half a reason', check: (one) => checkReasons(one, `${page}\n| \`ky\` | | |\n`), bad: tree },
    {
      name: 'that has a reason and is gone',
      check: (one) => checkReasons(one, `${page}\n| \`gone\` | x |\n`),
      bad: tree,
    },
  ])('$name', ({ check, bad }) => {
    expect(check(bad)).toEqual([expect.stringMatching(/\b(x|ky|gone)\b/)]);
  });
});
