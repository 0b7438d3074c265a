import { wholeNumber } from '../policy/fields.ts';
import { plural } from '../text.ts';
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
    const bounds = [min > 0 && `at least ${min}`, Number.isFinite(max) && `at most ${max}`].filter(Boolean);
    const wanted = `${bounds.join(' and ') || 'any number'} should be there`;
    return {
      about: 'resource',
      judge(view) {
        const least = view.points.selected.length;
        const most = view.hidden ? Number.POSITIVE_INFINITY : least + view.points.doubtful.length;
        const say = (ending: string) => () => ({
          message: `It has ${plural(least, 'point')}${ending}; ${wanted}.`,
          facts: { points: least },
          limit,
        });
        if (least > max || most < min) return fail(say(''));
        if (least >= min && most <= max) return pass(say(''));
        if (view.hidden) return unknown(say(' that could be read, and there may be more'));
        const doubtful = plural(view.points.doubtful.length, 'more point');
        return unknown(say(`, and whether to count ${doubtful} could not be read`));
      },
    };
  },
});
