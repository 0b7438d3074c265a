import type { RecoveryPoint } from '../model.ts';
import { gigabytes } from '../policy/fields.ts';
import { excessOf, fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

/**
 * Flags a point larger than `maxGigabytes`, exactly as large passes. A snapshot that grew is a bill that grew,
 * or a log that nobody rotates.
 *
 * Missing data: unread points change nothing for those that were read.
 */
export const size = defineRule({
  kind: 'size',
  description: 'Flags points larger than a limit.',
  about: 'point',
  fields: {
    maxGigabytes: gigabytes
      .describe('Billed size in gigabytes; exactly so many pass.')
      .meta({ examples: [250] }),
  },
  start({ maxGigabytes }) {
    const limit = { maxGigabytes };
    const allowed = `at most ${maxGigabytes} GB is allowed`;
    const say = ({ sizeGigabytes }: RecoveryPoint) => ({
      message:
        sizeGigabytes === undefined
          ? `Its size could not be read; ${allowed}.`
          : `It is ${sizeGigabytes} GB; ${allowed}.`,
      facts: { sizeGigabytes: sizeGigabytes ?? null },
      limit,
    });
    const [fits, unread] = [pass(say), unknown(say)];
    const tooLarge = fail((point: RecoveryPoint) => ({
      ...say(point),
      excess: excessOf(point.sizeGigabytes ?? 0, maxGigabytes),
    }));
    return {
      about: 'point',
      judge({ sizeGigabytes }) {
        if (sizeGigabytes === undefined) return unread;
        return sizeGigabytes > maxGigabytes ? tooLarge : fits;
      },
    };
  },
});
