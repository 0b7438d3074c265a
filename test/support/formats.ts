import type { Format } from '../../lib/report/index.ts';

/** Formats that hold counts alone: they name no subject, and no endpoint. */
export const countsAlone: ReadonlySet<string> = new Set<Format>(['prometheus']);
