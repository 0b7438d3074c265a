import { describe, expect, it } from 'vitest';
import { type Bundles, budgets, buildBundles, checkBundles, packages } from './supply-chain-bundle.ts';
import { checkSbom, cutSbom, readAdvice } from './supply-chain-npm.ts';
import { production, readTree } from './supply-chain-tree.ts';

const tree = await readTree();

it('the bundles hold what they use, within their budgets', async () => {
  expect(checkBundles(await buildBundles())).toEqual([]);
});

describe('a bundle is refused', () => {
  const inputs = (name: string, ...more: string[]) =>
    Object.fromEntries(
      [...(packages[name] ?? []).map((one) => `node_modules/${one}/index.js`), ...more].map((path) => [
        path,
        { bytesInOutput: 1 },
      ]),
    );
  const bundles = (change: Partial<Bundles[string]> = {}): Bundles => ({
    'audit.js': { bytes: 1, inputs: inputs('audit.js'), imports: [], ...change },
    'report.js': { bytes: 1, inputs: inputs('report.js'), imports: [] },
  });

  it('never where it is as it should be', () => {
    expect(checkBundles(bundles())).toEqual([]);
    const bytes = budgets['audit.js'] as number;
    expect(checkBundles(bundles({ bytes }))).toEqual([]);
    expect(checkBundles(bundles({ imports: [{ path: 'node:fs', external: true }] }))).toEqual([]);
  });

  it.each<{ name: string; change: Partial<Bundles[string]>; tells: string }>([
    { name: 'one byte over its budget', change: { bytes: 1_310_721 }, tells: 'audit.js has 1310721 bytes' },
    {
      name: 'with a package too much',
      change: { inputs: inputs('audit.js', 'node_modules/a/node_modules/evil/x.js') },
      tells: 'holds evil',
    },
    {
      name: 'with the sandbox',
      change: { inputs: inputs('audit.js', 'lib/sandbox/server.ts') },
      tells: 'lib/sandbox/server.ts',
    },
    {
      name: 'with the command line',
      change: { inputs: inputs('audit.js', 'functions/cli/help.ts') },
      tells: 'functions/cli/help.ts',
    },
    {
      name: 'that wants a package where it runs',
      change: { imports: [{ path: 'evil', external: true }] },
      tells: 'wants evil',
    },
  ])('$name', ({ change, tells }) => {
    expect(checkBundles(bundles(change))).toEqual([expect.stringContaining(tells)]);
  });

  it('that lacks what it should hold, or is not there', () => {
    expect(checkBundles(bundles({ inputs: {} }))).toContain(
      'audit.js does not hold zod; take it off the list',
    );
    expect(checkBundles({ 'audit.js': bundles()['audit.js'] as Bundles[string] })).toEqual([
      'report.js was not built',
    ]);
  });
});

describe('what npm says', () => {
  it('is no good news where there were no advisories', () => {
    expect(readAdvice('{"message":"405 Method Not Allowed"}')).toEqual({
      skipped: 'no advisories: 405 Method Not Allowed',
    });
    expect(readAdvice('{"error":{"summary":"ENOTFOUND"}}')).toEqual({ skipped: 'no advisories: ENOTFOUND' });
    expect(readAdvice('')).toEqual({ skipped: 'npm audit gave no answer' });
  });

  it('is a problem for each vulnerable package, and none where there is none', () => {
    expect(readAdvice('{"vulnerabilities":{}}')).toEqual({ problems: [] });
    const answer = { vulnerabilities: { ky: { severity: 'low', range: '<3.0.0' } } };
    expect(readAdvice(JSON.stringify(answer))).toEqual({ problems: ['ky <3.0.0 is vulnerable (low)'] });
  });

  it('makes a bill of exactly what is passed on', () => {
    const component = (purl: string) => ({ 'bom-ref': purl, purl });
    const purls = production(tree).map(
      ([path, { version }]) =>
        `pkg:npm/${path.replace(/.*node_modules\//, '').replace('@', '%40')}@${version}`,
    );
    const components = [...purls, 'pkg:npm/vitest@5.1.0'].map(component);
    const dependencies = components.map(({ purl }) => ({ ref: purl }));
    const cut = cutSbom(tree, JSON.stringify({ bomFormat: 'CycloneDX', components, dependencies }));
    expect(checkSbom(tree, cut)).toEqual([]);
    expect(JSON.parse(cut).dependencies).toHaveLength(purls.length);
    expect(checkSbom(tree, JSON.stringify({ bomFormat: 'CycloneDX', components }))).toEqual([
      'the bill of materials has pkg:npm/vitest@5.1.0 too much',
    ]);
    expect(
      checkSbom(tree, JSON.stringify({ bomFormat: 'CycloneDX', components: components.slice(1, -1) })),
    ).toHaveLength(1);
    expect(checkSbom(tree, '')).toHaveLength(1);
  });
});
