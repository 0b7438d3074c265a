import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LanguageServer, startLanguageServer } from '../support/language-server.ts';
import { policySchemaJson } from '../support/policy-schema.ts';

/**
 * What an editor with the YAML language server offers for a policy file. The server is not installed with this
 * package: put it beside, `npm install --no-save yaml-language-server`, or name its program in YAML_LANGUAGE_SERVER.
 */
function program(): string | undefined {
  const named = process.env.YAML_LANGUAGE_SERVER;
  if (named) return named;
  try {
    const main = fileURLToPath(import.meta.resolve('yaml-language-server'));
    const home = main.slice(0, main.lastIndexOf('yaml-language-server') + 'yaml-language-server'.length);
    return join(home, 'bin', 'yaml-language-server');
  } catch {
    return undefined;
  }
}

const server = program();
const kinds = policySchemaJson.definitions?.rule?.properties?.kind?.enum ?? [];
const rule = (text: string) => `# yaml-language-server: $schema=./policy.schema.json
version: 1
policies:
  - id: a
    rules:
      - ${text}
`;

describe.skipIf(server === undefined)('an editor with the YAML language server', () => {
  let editor: LanguageServer;
  beforeAll(async () => {
    editor = await startLanguageServer(server ?? '');
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  const offered = async (text: string) =>
    new Map((await editor.complete(text)).map(({ label, documentation }) => [label, documentation]));

  it('offers the kinds of rules, each with what it does', async () => {
    const offers = await offered(rule('kind: ‸'));
    expect([...offers.keys()]).toEqual(kinds);
    for (const kind of kinds)
      expect(offers.get(String(kind))).toBe(policySchemaJson.definitions?.[String(kind)]?.description);
  });

  it('offers a whole rule of each kind for a new one', async () => {
    const offers = await offered(rule('‸'));
    expect([...offers.keys()]).toEqual(expect.arrayContaining([...kinds]));
    expect(offers.get('max-age')).toContain('kind: max-age\n  max: 90d');
  });

  it('offers the keys of the kind that is there and of no other', async () => {
    const offers = await offered(rule('kind: max-age\n        ‸'));
    const keys = [...offers.keys()].filter((label) => !kinds.includes(label)).sort();
    expect(keys).toEqual(['id', 'keepLast', 'max', 'select', 'severity', 'title', 'warnBefore']);
    expect(offers.get('keepLast')).toMatch(/ Default: 0\.$/);
  });

  it('offers examples and words with what they mean', async () => {
    expect([...(await offered(rule('kind: max-age\n        max: ‸'))).keys()]).toEqual(['90d']);
    const severities = await offered(rule('kind: max-age\n        severity: ‸'));
    expect([...severities.keys()].sort()).toEqual(['critical', 'high', 'info', 'low', 'medium']);
    expect(severities.get('high')).toMatch(/promise/);
    const keys = await offered(rule('kind: orphan\n        select:\n          not:\n            ‸'));
    expect([...keys.keys()]).toEqual(Object.keys(policySchemaJson.definitions?.selector?.properties ?? {}));
  });

  it('explains a kind, a key and a selector where the pointer rests', async () => {
    expect(await editor.hover(rule('kind: max‸-age'))).toContain('Flags points older than a limit.');
    expect(await editor.hover(rule('kind: max-age\n        keep‸Last: 2'))).toContain('Default: 0.');
    expect(await editor.hover(rule('kind: orphan\n        sel‸ect: { names: x }'))).toContain('ANDed');
  });

  it('underlines what is wrong, and tells which kinds there are', async () => {
    const unknown = (await editor.diagnose(rule('kind: max_age'))).join('\n');
    for (const kind of kinds) expect(unknown).toContain(`"${kind}"`);
    expect(await editor.diagnose(rule('kind: max-age'))).toEqual(['Missing property "max".']);
    expect(await editor.diagnose(rule('{ kind: orphan, rpo: 28h }'))).toEqual([
      'Property rpo is not allowed.',
    ]);
  });

  it.each(globSync('policies/{,examples/*/}*.yaml'))('has nothing against %s', async (file) => {
    const text = readFileSync(file, 'utf8').replace(/(\$schema=)\S+/, '$1./policy.schema.json');
    expect(await editor.diagnose(text)).toEqual([]);
  });
});
