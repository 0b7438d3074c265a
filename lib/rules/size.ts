import { gigabytes } from '../policy/fields.ts';
import { fail, pass, unknown } from './outcome.ts';
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
  fields: { maxGigabytes: gigabytes.describe('Billed size in gigabytes; exactly so many pass.') },
  start({ maxGigabytes }) {
    const limit = { maxGigabytes };
    return {
      about: 'point',
      judge({ sizeGigabytes }) {
        const allowed = `at most ${maxGigabytes} GB is allowed`;
        if (sizeGigabytes === undefined) {
          return unknown(() => ({
            message: `Its size could not be read; ${allowed}.`,
            facts: { sizeGigabytes: null },
            limit,
          }));
        }
        const say = () => ({
          message: `It is ${sizeGigabytes} GB; ${allowed}.`,
          facts: { sizeGigabytes },
          limit,
        });
        return sizeGigabytes > maxGigabytes ? fail(say) : pass(say);
      },
    };
  },
});
