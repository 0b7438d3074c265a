import type { RecoveryPoint } from '../model.ts';
import { region, words } from '../policy/fields.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

/**
 * Flags a point that lies in a region outside `allow`, or in one of `deny`. Data that must not leave a
 * jurisdiction leaves it most often as a copy.
 *
 * Missing data: an empty or unread region list is unknown; unread points change nothing for those that were read.
 */
export const residency = defineRule({
  kind: 'residency',
  description: 'Flags points in regions where they must not be.',
  about: 'point',
  fields: {
    allow: words(region)
      .optional()
      .describe('Only these regions are allowed.')
      .meta({ examples: [['ams3', 'fra1']] }),
    deny: words(region)
      .optional()
      .describe('None of these regions is allowed.')
      .meta({ examples: [['nyc1', 'nyc3']] }),
  },
  requireOneOf: ['allow', 'deny'],
  exclusive: true,
  start({ allow, deny }) {
    const listed = new Set(allow ?? deny);
    const forbids = (slug: string) => listed.has(slug) !== (allow !== undefined);
    const limit = allow ? { allow } : { deny: deny ?? [] };
    const rule = allow ? `only ${allow.join(', ')} may hold it` : `it must not be in ${deny?.join(', ')}`;
    const say = ({ regions }: RecoveryPoint) => {
      if (!regions?.length)
        return {
          message: `Its regions could not be read; ${rule}.`,
          facts: { regions: regions ?? null },
          limit,
        };
      const outside = regions.filter(forbids);
      const seen = `It is in ${(outside.length > 0 ? outside : regions).join(', ')}`;
      return { message: `${seen}; ${rule}.`, facts: { regions, outside }, limit };
    };
    const [inside, outside, unread] = [pass(say), fail(say), unknown(say)];
    return {
      about: 'point',
      judge({ regions }) {
        if (regions === undefined || regions.length === 0) return unread;
        return regions.some(forbids) ? outside : inside;
      },
    };
  },
});
