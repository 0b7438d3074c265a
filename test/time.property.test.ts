import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { checkExpiredBy } from './support/expired-by.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);

it('expiredBy is its definition, the sum lies before now, and adderOf is the sum', () => {
  checkExpiredBy(numRuns);
});

it('adds durations alike whatever zone the host is in', () => {
  const script = `import { checkExpiredBy } from '${new URL('support/expired-by.ts', import.meta.url).href}';
    process.stdout.write(new Date(0).getTimezoneOffset() + ' ' + checkExpiredBy(50, 7));`;
  const answers = ['UTC', 'Pacific/Apia', 'America/St_Johns'].map((TZ) => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TZ },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.split(' ');
  });
  expect(new Set(answers.map(([offset]) => offset)).size).toBe(3);
  expect(new Set(answers.map(([, digest]) => digest)).size).toBe(1);
});
