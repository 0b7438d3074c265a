import * as z from 'zod';
import { durationOrZero, wholeNumber } from '../policy/fields.ts';
import { NO, type PointLike, pointOfAnyKind, unreadPoint, YES } from '../policy/selection.ts';
import { plural } from '../text.ts';
import { formatDuration, type Instant } from '../time.ts';
import { durationWords } from '../time-words.ts';
import { fail, pass, skipped, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';
import { isBelieved, type Subject, type View } from './view.ts';
import { type Youth, youthOf } from './youth.ts';

/** What one part, the resource itself or an attached volume, is for certain or may turn out to be. */
interface Part {
  readonly subject: Subject;
  readonly points: number;
  /** Too few points for certain: the part fails, or is left out while it is young. */
  readonly bare: boolean;
  /** Too few points that could be read. */
  readonly lacking: boolean;
  readonly youth: Youth['state'];
  readonly until: Instant | undefined;
}

/**
 * Flags a Droplet or volume without `minPoints` points, and a Droplet one of whose attached volumes has too
 * few: Droplet backups and snapshots leave volumes out, so such a Droplet only looks backed up. With
 * `survivesSource` backups do not count, because they are destroyed with their Droplet. A volume is judged by
 * its volume snapshots, whatever `points` says. What is younger than `grace` and has too few is left out; where
 * that is everything, the verdict is skipped.
 *
 * Missing data: enough points is certain, too few is not. A point whose creation time cannot be believed may
 * count or not. A volume that only its Droplet knows of is of unknown age.
 *
 * @see https://docs.digitalocean.com/products/backups/details/limits/ attached volumes are not in backups
 */
export const protectedRule = defineRule({
  kind: 'protected',
  description: 'Flags resources without enough points, attached volumes included.',
  about: 'resource',
  fields: {
    minPoints: wholeNumber(1)
      .default(1)
      .describe('So many points each part must have.')
      .meta({ examples: [2] }),
    includeVolumes: z
      .boolean()
      .default(true)
      .describe('Attached volumes must be protected too.')
      .meta({ examples: [false] }),
    survivesSource: z
      .boolean()
      .default(false)
      .describe('Count only points that outlive their resource: no backups.')
      .meta({ examples: [true] }),
    grace: durationOrZero
      .prefault('48h')
      .describe('What is strictly younger than this is left out.')
      .meta({ examples: ['7d'] }),
  },
  reads: ({ includeVolumes }) => ({ volumeSnapshots: true, attachedVolumes: includeVolumes }),
  start({ minPoints, includeVolumes, survivesSource, grace }, context) {
    const limit = { minPoints, includeVolumes, survivesSource, grace: formatDuration(grace) };

    function partOf(subject: Subject, { selection }: View): Part {
      const matches = (point: PointLike) =>
        subject.kind === 'volume' ? pointOfAnyKind(selection, point) : selection.point(point);
      const counts = (kind: string) => !(survivesSource && kind === 'droplet-backup');
      let least = 0;
      let most = 0;
      for (const point of subject.points) {
        const match = counts(point.kind) ? matches(point) : NO;
        if (match === YES && isBelieved(point, context)) least++;
        if (match !== NO) most++;
      }
      for (const kind of subject.hidden) {
        if (counts(kind) && matches(unreadPoint(kind)) !== NO) most = Number.POSITIVE_INFINITY;
      }
      const lacking = least < minPoints;
      const { state: youth, until } = lacking
        ? youthOf(subject, grace, context)
        : { state: 'grown' as const };
      return { subject, points: least, bare: most < minPoints, lacking, youth, until };
    }

    return {
      about: 'resource',
      judge(view) {
        const { subject } = view;
        const own = partOf(subject, view);
        const wide = includeVolumes && subject.kind === 'droplet';
        const volumes = wide ? subject.attached.map((volume) => partOf(volume, view)) : [];
        const lacking = [own, ...volumes].filter((part) => part.lacking);
        const say = (ending: string, changesAt?: Instant) => () => ({
          message: `${describe(own, volumes)}${ending}.`,
          facts: {
            points: own.points,
            volumes: volumes.map((part) => ({
              id: part.subject.id ?? null,
              name: part.subject.resource?.name ?? null,
              points: part.points,
            })),
          },
          limit,
          changesAt,
        });

        if (lacking.some(({ bare, youth }) => bare && youth === 'grown')) return fail(say(''));
        if (lacking.some(({ youth }) => youth !== 'young'))
          return unknown(say(', and not all that decides this could be read'));
        if (wide && subject.attachedHidden)
          return unknown(say(', and which volumes are attached could not be read'));
        const until = lacking.flatMap((part) => part.until ?? []);
        const next = until.length > 0 ? (Math.min(...until) as Instant) : undefined;
        if (lacking.length <= volumes.length) {
          const left =
            lacking.length > 0 ? `, and what is younger than ${durationWords(grace)} is left out` : '';
          return pass(say(left, next));
        }
        if (lacking.some(({ bare }) => !bare))
          return unknown(say(', and not all of its points could be read'));
        return skipped(say(`, but it is younger than ${durationWords(grace)}`, next));
      },
    };

    function describe(own: Part, volumes: readonly Part[]): string {
      const amount = (points: number) => (points === 0 ? 'no point' : plural(points, 'point'));
      const outlive = own.points > 1 ? 'outlive' : 'outlives';
      const outliving = survivesSource && own.subject.kind === 'droplet' ? ` that ${outlive} it` : '';
      const itself = `It has ${amount(own.points)}${outliving}`;
      const needs = `${volumes.length > 0 ? 'each needs' : 'it needs'} at least ${minPoints}`;
      const lacking = volumes.filter((part) => part.lacking);
      if (volumes.length === 0) return `${itself}; ${needs}`;
      if (lacking.length === 0) {
        const all =
          volumes.length === 1 ? 'its attached volume has' : `its ${volumes.length} attached volumes have`;
        return `${itself}, ${own.lacking ? 'although' : 'and'} ${all} enough; ${needs}`;
      }
      const names = lacking
        .slice(0, 3)
        .map(
          (part) =>
            `${part.subject.resource?.name ?? part.subject.id} has ${part.points === 0 ? 'none' : part.points}`,
        );
      const others = lacking.length - 3;
      const more = others > 0 ? ` and ${others} more ${others === 1 ? 'has' : 'have'} too few` : '';
      const noun = lacking.length === 1 ? 'volume' : 'volumes';
      return `${itself}, ${own.lacking ? 'and' : 'but'} its attached ${noun} ${names.join(', ')}${more}; ${needs}`;
    }
  },
});
