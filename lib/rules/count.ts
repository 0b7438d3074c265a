import { wholeNumber } from '../policy/fields.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

/**
 * Flags a resource with fewer points than `min` or more than `max`, both inclusive. Too few is a promise not
 * kept, too many a script that no longer prunes. There is no grace for young resources.
 *
 * Missing data can only add points: over `max` and at least `min` are certain, the rest is unknown.
 */
export const count = defineRule({
  kind: 'count',
  description: 'Flags resources with too few or too many points.',
  about: 'resource',
  fields: {
    min: wholeNumber(0).optional().describe('The least number of points that passes.'),
    max: wholeNumber(0).optional().describe('The greatest number of points that passes.'),
  },
  requireOneOf: ['min', 'max'],
  problem: ({ min, max }) =>
    min !== undefined && max !== undefined && min > max
      ? `min ${min} is over max ${max}; nothing could pass`
      : undefined,
  start({ min = 0, max = Number.POSITIVE_INFINITY }) {
    const limit = { ...(min > 0 && { min }), ...(Number.isFinite(max) && { max }) };
    const wanted = [min > 0 && `at least ${min}`, Number.isFinite(max) && `at most ${max}`]
      .filter(Boolean)
      .join(' and ');
    return {
      about: 'resource',
      judge(view) {
        const least = view.selected.length;
        const most = view.hidden ? Number.POSITIVE_INFINITY : least + view.doubtful.length;
        const say = (end: string) => () => ({
          message: `It has ${least} ${least === 1 ? 'point' : 'points'}${end}; wanted: ${wanted || 'any number'}.`,
          facts: { points: least },
          limit,
        });
        if (least > max || most < min) return fail(say(''));
        if (least >= min && most <= max) return pass(say(''));
        return unknown(say(' that could be read, and there may be more'));
      },
    };
  },
});
