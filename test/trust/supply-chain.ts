import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets, buildBundles, checkBundles } from './supply-chain-bundle.ts';
import { askNpm, checkSbom, cutSbom, readAdvice } from './supply-chain-npm.ts';
import {
  checkInstalled,
  checkLicences,
  checkLock,
  checkReasons,
  checkScripts,
} from './supply-chain-packages.ts';
import { production, readTree, root } from './supply-chain-tree.ts';

/**
 * The supply chain in one command: `node test/trust/supply-chain.ts`. Says what holds, fails on what does not, and
 * leaves the bill of materials in `dist/sbom.cdx.json`.
 */

let failed = false;
function tell(what: string, problems: readonly string[], seen: string): void {
  if (problems.length === 0) process.stdout.write(`ok    ${what}: ${seen}\n`);
  else failed = true;
  for (const problem of problems) process.stdout.write(`WRONG ${what}: ${problem}\n`);
}

const tree = await readTree();
const passedOn = production(tree).length;
const reasons = await readFile(join(root, 'docs/dependencies.md'), 'utf8');
tell('lock file', checkLock(tree), `${tree.locked.size} packages of the npm registry, all with sha512`);
tell('installed', checkInstalled(tree), `${tree.installed.size} packages as locked`);
tell('install scripts', checkScripts(tree), JSON.stringify(tree.manifest.allowScripts));
tell('licences', checkLicences(tree), `${passedOn} packages of production, and the others`);
tell('reasons', checkReasons(tree, reasons), 'one line for each package that we chose');

const bundles = await buildBundles();
const sizes = Object.entries(bundles).map(
  ([name, { bytes }]) => `${name} ${bytes} of ${budgets[name]} bytes`,
);
tell('bundles', checkBundles(bundles), sizes.join(', '));

const everything = await askNpm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
const sbom = cutSbom(tree, everything);
await mkdir(join(root, 'dist'), { recursive: true });
await writeFile(join(root, 'dist/sbom.cdx.json'), sbom);
tell('bill of materials', checkSbom(tree, sbom), `${passedOn} packages in dist/sbom.cdx.json (CycloneDX)`);

const advice = readAdvice(await askNpm('audit', '--json'));
if ('skipped' in advice) process.stdout.write(`SKIP  advisories: ${advice.skipped}\n`);
else tell('advisories', advice.problems, 'none is known');

process.exitCode = failed ? 1 : 0;
