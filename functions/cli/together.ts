import { AuditError } from '../../lib/errors.ts';

/**
 * Waits for all tasks, so that the problems of all are told at once.
 * @throws the reason of the one that failed, or an AggregateError with those of several
 */
export async function together<T extends readonly unknown[]>(
  tasks: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const results = await Promise.allSettled(tasks);
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as never;
}

/**
 * Runs one task after the other, also when an earlier one failed.
 * @throws as `together` does, when all have run
 */
export async function inTurn(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const reasons: unknown[] = [];
  for (const task of tasks) await task().catch((reason: unknown) => reasons.push(reason));
  throwAll(reasons);
}

function throwAll(reasons: readonly unknown[]): void {
  const fault = reasons.find((reason) => !(reason instanceof AuditError));
  if (fault !== undefined) throw fault;
  if (reasons.length > 1) throw new AggregateError(reasons);
  if (reasons.length === 1) throw reasons[0];
}
