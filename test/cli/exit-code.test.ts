import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../functions/cli/exit-code.ts';
import { severities } from '../../lib/model.ts';
import { documentOf, findingOf } from '../support/document.ts';

const limits = [...severities, 'none'] as const;

describe('exitCodeOf', () => {
  it.each(
    severities.flatMap((severity, rank) =>
      limits.map((failOn, limit) => ({
        severity,
        failOn,
        code: failOn !== 'none' && rank <= limit ? 1 : 0,
      })),
    ),
  )('is $code for a failure of severity $severity where $failOn counts', ({ severity, failOn, code }) => {
    const findings = [findingOf({ severity: 'critical', verdict: 'pass' }), findingOf({ severity })];
    expect(exitCodeOf(documentOf({ findings }), failOn)).toBe(code);
    expect(exitCodeOf(documentOf({ findings, complete: false }), failOn)).toBe(3);
  });

  it.each(['pass', 'excepted', 'skipped', 'unknown'] as const)('counts no %s as a failure', (verdict) => {
    const findings = [findingOf({ severity: 'critical', verdict, due: verdict === 'pass' })];
    expect(exitCodeOf(documentOf({ findings }), 'info')).toBe(0);
  });
});
