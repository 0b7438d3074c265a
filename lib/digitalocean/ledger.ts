import type { EndpointLedger } from '../model.ts';

/** How a list, or a single look-up, turned out. */
export type Outcome = 'complete' | 'incomplete' | 'failed';

/** The readings of one endpoint, counted while they happen; several lists may share one. */
export interface Ledger {
  /** Every attempt that was sent, whatever came of it. */
  requests: number;
  /** Pages that were read, over all readings of a list. */
  pages: number;
  /** Items that a reading met again. */
  duplicates: number;
  /** Attempts after one that failed; those after a 429 count under `throttled` only. */
  retries: number;
  /** Answers with 429. */
  throttled: number;
  /** Books the end of a list: its distinct items and, where the API gave it, its own count. */
  close(outcome: Outcome, items: number, expected: number | undefined): void;
  /** The state of things, for the report. */
  entry(): EndpointLedger;
}

/** Opens the ledger of an endpoint by its name; until something is closed its status is `not read`. */
export function createLedger(endpoint: string): Ledger {
  const outcomes: Record<Outcome, number> = { complete: 0, incomplete: 0, failed: 0 };
  let items = 0;
  let expected: number | null = null;

  const status = (): EndpointLedger['status'] => {
    const { complete, incomplete, failed } = outcomes;
    if (complete + incomplete + failed === 0) return 'not read';
    if (complete + incomplete === 0) return 'failed';
    return incomplete + failed === 0 ? 'complete' : 'incomplete';
  };

  return {
    requests: 0,
    pages: 0,
    duplicates: 0,
    retries: 0,
    throttled: 0,
    close(outcome, distinct, count) {
      outcomes[outcome] += 1;
      items += distinct;
      if (count !== undefined) expected = (expected ?? 0) + count;
    },
    entry() {
      const { requests, pages, duplicates, retries, throttled } = this;
      return { endpoint, requests, pages, items, expected, duplicates, retries, throttled, status: status() };
    },
  };
}
