import type { Coverage } from './coverage.ts';
import type { AnyOutcome, Take } from './judge.ts';

/** Hands judgements on, failures as what live exceptions make of them; every other verdict stays. */
export function excepting(coverage: Coverage, take: Take): Take {
  if (coverage.isEmpty) return take;
  return (bound, outcome, certain, subject, point, group) => {
    const cover = outcome.verdict === 'fail' ? coverage.of(bound, subject, point, group) : undefined;
    const { live, open = false } = cover ?? {};
    const settled = live ? excepted(outcome, live) : open ? { ...outcome, open } : outcome;
    take(bound, settled, certain, subject, point, group);
  };
}

function excepted(
  { explain }: AnyOutcome,
  { exception, end }: NonNullable<ReturnType<Coverage['of']>['live']>,
): AnyOutcome {
  return {
    verdict: 'excepted',
    due: false,
    explain: (...about) => ({ ...explain(...about), changesAt: end }),
    exception,
  };
}
