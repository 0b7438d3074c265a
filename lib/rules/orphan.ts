import { resourceKindOf } from '../model.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

/**
 * Flags a point whose resource no longer exists. Snapshots outlive their Droplet or volume and stay on the bill
 * without anyone who owns them.
 *
 * Missing data: where the list of resources was not read whole, an absent resource may still exist: unknown. A
 * backup that no Droplet claims is missing data too, since backups are destroyed with their Droplet.
 */
export const orphan = defineRule({
  kind: 'orphan',
  description: 'Flags points whose Droplet or volume no longer exists.',
  about: 'point',
  fields: {},
  reads: () => ({ existence: true }),
  start() {
    return {
      about: 'point',
      judge({ kind, resourceId }, { subject: { state } }) {
        const source = resourceKindOf[kind] === 'droplet' ? 'Droplet' : 'volume';
        const say = (message: string) => () => ({
          message,
          facts: { resourceId: resourceId ?? null },
          limit: {},
        });
        if (state === 'present') return pass(say(`Its ${source} ${resourceId} exists.`));
        if (resourceId === undefined) return unknown(say(`Which ${source} it is of could not be read.`));
        if (state === 'missing') return fail(say(`Its ${source} ${resourceId} no longer exists.`));
        return unknown(say(`Its ${source} ${resourceId} was not seen, but not all of them could be read.`));
      },
    };
  },
});
