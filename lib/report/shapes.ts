import * as z from 'zod';

/** What the parts of published shapes are made of. */

export const instant = z.iso.datetime().describe('An instant, RFC 3339 in UTC.');
export const count = z.number().int().min(0);
export const amount = z.number().min(0);
export const verdict = z.enum(['pass', 'fail', 'excepted', 'unknown', 'skipped']);
export const tally = z
  .strictObject({ pass: count, fail: count, excepted: count, unknown: count, skipped: count })
  .describe('Judgements by verdict; they add up to subjects × rules.');
