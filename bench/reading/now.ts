import { type Instant, parseInstant } from '../../lib/time.ts';

/** The instant of the account and of judging it, the same in every process. */
export const now = parseInstant('2026-11-21T12:00:00Z') as Instant;
