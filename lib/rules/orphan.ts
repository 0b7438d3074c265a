import type { RecoveryPoint } from '../model.ts';
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
    const say =
      (what: string) =>
      ({ kind, resourceId }: RecoveryPoint) => {
        const source = resourceKindOf[kind] === 'droplet' ? 'Droplet' : 'volume';
        return {
          message:
            resourceId === undefined
              ? `Which ${source} it is of could not be read.`
              : `Its ${source} ${resourceId} ${what}.`,
          facts: { resourceId: resourceId ?? null },
          limit: {},
        };
      };
    const exists = pass(say('exists'));
    const gone = fail(say('no longer exists'));
    const unseen = unknown(say('was not seen, but not all of them could be read'));
    return {
      about: 'point',
      judge({ resourceId }, { subject: { state } }) {
        if (state === 'present') return exists;
        return state === 'missing' && resourceId !== undefined ? gone : unseen;
      },
    };
  },
});
