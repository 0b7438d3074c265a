import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRESHNESS, startWorld } from '../support/lambda.ts';
import { refused } from '../support/refused-run.ts';

describe('a policies folder is refused', () => {
  it.each([
    '../policies',
    'policies/../../policies',
    'policies/..',
    '..',
    '.',
    '',
    '/etc',
    '//etc',
    './policies',
    'policies/',
    'policies//a',
    '~/policies',
    'C:\\policies',
    'policies\\..\\..',
    'policies\0',
    'policies\n',
    '%2e%2e/policies',
    `policies/${'a'.repeat(300)}`,
  ])('that is no plain path inside the package: %j', async (policies) => {
    expect(await refused(await startWorld(), { policies })).toMatch(/^payload\.policies\.0: /);
  });

  it('that is not there', async () => {
    const message = await refused(await startWorld(), { policies: ['policies', 'policies/gone', 'lost'] });
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^payload\.policies: the package has no folder policies\/gone/),
      expect.stringMatching(/^payload\.policies: the package has no folder lost/),
    ]);
  });

  it('that is a link out of the package', async () => {
    const world = await startWorld();
    await using outside = await mkdtempDisposable(join(tmpdir(), 'snapwarden-outside-'));
    await writeFile(join(outside.path, 'daily.yaml'), FRESHNESS);
    await symlink(outside.path, join(world.root, 'linked'));
    expect(await refused(world, { policies: 'linked' })).toMatch(/^payload\.policies: .*linked/);
  });

  it('that holds no policy, or is a file', async () => {
    const world = await startWorld();
    await mkdir(join(world.root, 'empty'));
    expect(await refused(world, { policies: 'empty' })).toMatch(
      /empty holds no \*\.yaml or \*\.yml file; add one, or deploy the function with a folder of policies, and name it in payload\.policies$/,
    );
    expect(await refused(world, { policies: 'policies/daily.yaml' })).toMatch(/daily\.yaml is no folder/);
  });
});

describe('policies that do not parse', () => {
  it('are told with file, line and column, every one', async () => {
    const world = await startWorld({
      files: {
        'policies/daily.yaml':
          'version: 1\npolicies:\n  - id: x\n    rules: [{ kind: freshnes, rpo: 24h }]\n',
        'policies/other.yaml': 'version: 2\n',
      },
    });
    const message = await refused(world, {}, { code: 'policy' });
    expect(message).toMatch(/policies\/daily\.yaml:4:\d+: .*freshnes/);
    expect(message).toMatch(/policies\/other\.yaml:1:\d+: /);
    expect(world.output.logs.at(-1)?.problemCount).toBe(message.split('\n').length);
    expect(world.parameters.asked).toEqual([]);
  });
});
