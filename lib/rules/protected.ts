import { z } from 'zod';
import { durationOrZero, wholeNumber } from '../policy/fields.ts';
import { NO, pointOfAnyKind, unreadPoint, YES } from '../policy/select.ts';
import { formatDuration, type Instant } from '../time.ts';
import { fail, pass, skipped, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { grownAt, type Subject, type View } from './view.ts';

/** What one part, the resource itself or an attached volume, can turn out to be. */
interface Part {
  readonly subject: Subject;
  readonly points: number;
  readonly canPass: boolean;
  readonly canFail: boolean;
  /** Younger than the grace, and so left out. */
  readonly canBeYoung: boolean;
  readonly grown: Instant | undefined;
}

/**
 * Flags a Droplet or volume without `minPoints` points, and a Droplet one of whose attached volumes has too
 * few: Droplet backups and snapshots leave volumes out, so such a Droplet only looks backed up. With
 * `survivesSource` backups do not count, because they are destroyed with their Droplet. A volume is judged by
 * its volume snapshots, whatever `points` says. What is younger than `grace` is left out.
 *
 * Missing data: enough points is certain, too few is not.
 *
 * @see https://docs.digitalocean.com/products/backups/details/limits/ attached volumes are not in backups
 */
export const protectedRule = defineRule({
  kind: 'protected',
  description: 'Flags resources without enough points, attached volumes included.',
  about: 'resource',
  fields: {
    minPoints: wholeNumber(1).default(1).describe('So many points each part must have.'),
    includeVolumes: z.boolean().default(true).describe('Attached volumes must be protected too.'),
    survivesSource: z
      .boolean()
      .default(false)
      .describe('Count only points that outlive their resource: no backups.'),
    grace: durationOrZero.prefault('48h').describe('What is strictly younger than this is left out.'),
  },
  reads: ({ includeVolumes }) => ({ attachedVolumes: includeVolumes }),
  start({ minPoints, includeVolumes, survivesSource, grace }, context) {
    const limit = { minPoints, includeVolumes, survivesSource, grace: formatDuration(grace) };

    function part(subject: Subject, matches: View['selection']['point']): Part {
      let least = 0;
      let most = 0;
      for (const point of subject.points) {
        if (survivesSource && point.kind === 'droplet-backup') continue;
        const match = matches(point);
        if (match === YES) least++;
        if (match !== NO) most++;
      }
      for (const kind of subject.hidden) {
        if (survivesSource && kind === 'droplet-backup') continue;
        if (matches(unreadPoint(kind)) !== NO) most = Number.POSITIVE_INFINITY;
      }
      const grown = grownAt(subject, grace, context);
      const short = least < minPoints;
      const agelessGrown = grace.amount === 0;
      return {
        subject,
        points: least,
        grown,
        canPass: most >= minPoints,
        canFail: short && (agelessGrown || grown === undefined || context.now >= grown),
        canBeYoung: short && !agelessGrown && (grown === undefined || context.now < grown),
      };
    }

    return {
      about: 'resource',
      judge(view) {
        const { subject, selection } = view;
        const own = part(
          subject,
          subject.kind === 'volume'
            ? (point) => pointOfAnyKind(selection, point)
            : (point) => selection.point(point),
        );
        const volumes =
          includeVolumes && subject.kind === 'droplet'
            ? subject.attached.map((volume) => part(volume, (point) => pointOfAnyKind(selection, point)))
            : [];
        const parts = [own, ...volumes];
        const blind = includeVolumes && subject.kind === 'droplet' && subject.attachedHidden;
        const say = (end: string, changesAt?: Instant) => () => ({
          message: `${describe(own, volumes)}${end}`,
          changesAt,
          facts: {
            points: own.points,
            volumes: volumes.map((one) => ({
              id: one.subject.id ?? null,
              name: one.subject.resource?.name ?? null,
              points: one.points,
            })),
          },
          limit,
        });
        const lacking = parts.filter((one) => one.points < minPoints);
        if (lacking.some((one) => one.canFail && !one.canPass && !one.canBeYoung)) return fail(say('.'));
        const doubt = lacking.some((one) => one.canFail) || blind;
        if (doubt) return unknown(say(', and not all that decides it could be read.'));
        const grown = parts.flatMap((one) => (one.canBeYoung && one.grown !== undefined ? [one.grown] : []));
        const next = grown.length > 0 ? (Math.min(...grown) as Instant) : undefined;
        if (lacking.length < parts.length) return pass(say('.', next));
        if (parts.some((one) => one.canPass))
          return unknown(say(', and not all of its points could be read.'));
        return skipped(say('; it is too young to be judged.', next));
      },
    };

    function describe(own: Part, volumes: readonly Part[]): string {
      const noun = own.subject.kind === 'volume' ? 'volume' : 'Droplet';
      const amount = (n: number) => (n === 0 ? 'no point' : n === 1 ? '1 point' : `${n} points`);
      const outlives = survivesSource ? ' that outlives it' : '';
      const bare = volumes.filter((one) => one.points < minPoints);
      const half = `The ${noun} itself has ${amount(own.points)}${outlives} (wanted: ${minPoints})`;
      if (volumes.length === 0) return half;
      if (bare.length === 0) return `${half}; so have its ${volumes.length} attached volumes`;
      const names = bare
        .slice(0, 3)
        .map((one) => `${one.subject.resource?.name ?? one.subject.id} (${amount(one.points)})`);
      const more = bare.length > 3 ? ` and ${bare.length - 3} more` : '';
      return `${half}, its attached ${bare.length === 1 ? 'volume' : 'volumes'} ${names.join(', ')}${more} not enough`;
    }
  },
});
