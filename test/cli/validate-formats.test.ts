import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { folder, snapwarden, useCli } from '../support/cli.ts';
import { sarifProblems } from '../support/sarif.ts';

useCli();

const files = {
  'bad/a b#ü.yaml':
    'version: 1\npolicies:\n  - { id: a, rules: [{ kind: max-age, max: 90d, keeplast: 2 }] }\n',
  'bad/b.yaml': 'version: 1\npolicies:\n  - { id: 😀, rules: [{ kind: residency, allow: fra9 }] }\n',
  'good/a.yaml': 'version: 1\npolicies:\n  - { id: a, rules: [{ kind: residency, allow: fra9 }] }\n',
};
const cwd = folder(files);
const now = ['--now', '2026-03-01T06:00:00Z'];

const compile = async (file: string) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(await readFile(file, 'utf8')));
};

describe('validate --format json', { concurrent: true, timeout: 90_000 }, () => {
  it('prints errors beside warnings, and exits with 2 without another word', async () => {
    const { stdout, ...ran } = await snapwarden(['validate', 'bad', '--format', 'json', ...now], {
      cwd: await cwd,
    });
    expect(ran).toEqual({ code: 2, signal: null, stderr: '' });
    const printed = JSON.parse(stdout);
    expect(printed).toEqual({
      schema: 'snapwarden/validation/v1',
      valid: false,
      now: '2026-03-01T06:00:00Z',
      limitsAsOf: '2026-03-27',
      errors: 2,
      warnings: 1,
      files: ['bad/a b#ü.yaml', 'bad/b.yaml'],
      policies: 0,
      rules: 0,
      issues: [
        {
          file: 'bad/a b#ü.yaml',
          line: 3,
          column: 49,
          path: 'policies[0].rules[0].keeplast',
          severity: 'error',
          code: 'unknown-key',
          message: 'unknown key keeplast; did you mean keepLast?',
        },
        {
          file: 'bad/b.yaml',
          line: 3,
          column: 11,
          path: 'policies[0].id',
          severity: 'error',
          code: 'invalid-value',
          message: 'expected lower-case words joined by hyphens, such as nightly-backups',
        },
        {
          file: 'bad/b.yaml',
          line: 3,
          column: 49,
          path: 'policies[0].rules[0].allow',
          severity: 'warning',
          code: 'unknown-region',
          message: 'fra9 is no region that is known here; did you mean fra1?',
        },
      ],
      selection: null,
    });
    const check = await compile('docs/validation.schema.json');
    expect(check(printed) ? [] : check.errors).toEqual([]);
  });

  it('prints warnings with exit code 0, and what a saved inventory holds', async () => {
    const home = await cwd;
    const save = ['--policies', 'good', '--output', 'report.txt', '--save-inventory', 'inventory.json'];
    const saved = await snapwarden(['audit', '--sandbox', '--exit-zero', ...save], { cwd: home });
    expect(saved.code).toBe(0);
    const { stdout, ...ran } = await snapwarden(
      ['validate', 'good', '--format=json', '--inventory', 'inventory.json'],
      { cwd: home },
    );
    expect(ran).toEqual({ code: 0, signal: null, stderr: '' });
    const printed = JSON.parse(stdout);
    expect(printed).toMatchObject({
      valid: true,
      warnings: 1,
      policies: 1,
      rules: 1,
      issues: [{ code: 'unknown-region', severity: 'warning' }],
      selection: {
        inventory: 'inventory.json',
        account: 'default',
        policies: [{ id: 'a', rules: [{ id: 'residency', kind: 'residency', about: 'point' }] }],
      },
    });
    const check = await compile('docs/validation.schema.json');
    expect(check(printed) ? [] : check.errors).toEqual([]);
  });

  it('leaves what could not be done at all to the standard error', async () => {
    expect(await snapwarden(['validate', 'nowhere', '--format', 'json'], { cwd: await cwd })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^snapwarden: policies folder nowhere does not exist; /),
    });
  });
});

describe('validate --format sarif', { concurrent: true, timeout: 90_000 }, () => {
  it('prints SARIF 2.1.0 that points into the files', async () => {
    const { stdout, ...ran } = await snapwarden(['validate', 'bad', '--format', 'sarif'], { cwd: await cwd });
    expect(ran).toEqual({ code: 2, signal: null, stderr: '' });
    const log = JSON.parse(stdout);
    expect(sarifProblems(log)).toEqual([]);
    const [run] = log.runs;
    expect(run.tool.driver).toMatchObject({ name: 'snapwarden', semanticVersion: manifest.version });
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.results[0]).toEqual({
      ruleId: 'unknown-key',
      ruleIndex: run.tool.driver.rules.findIndex(({ id }: { id: string }) => id === 'unknown-key'),
      level: 'error',
      message: { text: 'unknown key keeplast; did you mean keepLast?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'bad/a%20b%23%C3%BC.yaml' },
            region: { startLine: 3, startColumn: 49 },
          },
          logicalLocations: [{ fullyQualifiedName: 'policies[0].rules[0].keeplast', kind: 'member' }],
        },
      ],
    });
  });

  it('names a file outside the working folder by its whole address', async () => {
    const home = await cwd;
    const elsewhere = await folder();
    const uriOf = async (...paths: string[]) => {
      const { stdout } = await snapwarden(['validate', ...paths, '--format', 'sarif'], { cwd: elsewhere });
      return JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
    };
    const outside = join(home, 'good/a.yaml');
    expect(await uriOf(outside)).toBe(pathToFileURL(outside).href);
  });

  it('prints a run without results where nothing is wrong', async () => {
    const home = await folder({
      'policies/a.yaml': 'version: 1\npolicies: [{ id: a, rules: [{ kind: orphan }] }]\n',
    });
    const { stdout, code } = await snapwarden(['validate', '--format', 'sarif'], { cwd: home });
    expect(code).toBe(0);
    expect(sarifProblems(JSON.parse(stdout))).toEqual([]);
    expect(JSON.parse(stdout).runs[0].results).toEqual([]);
  });
});
