import { addDuration, type Duration, type Instant } from '../time.ts';
import { durationWords } from '../time-words.ts';
import { type Explanation, fail, type Outcome, skipped, unknown } from './outcome.ts';
import type { Context } from './rule.ts';
import type { Subject } from './view.ts';

/** Whether a resource is strictly younger than a grace, and until when. */
export type Youth =
  | { readonly state: 'young'; readonly until: Instant }
  | { readonly state: 'grown' | 'unknown'; readonly until?: undefined };

/** A creation time that was not read, or that cannot be believed, leaves a resource's age unknown. */
export function youthOf({ resource }: Subject, grace: Duration, context: Context): Youth {
  if (grace.amount === 0) return { state: 'grown' };
  const createdAt = resource?.createdAt;
  if (createdAt === undefined || createdAt > context.trustedUntil) return { state: 'unknown' };
  const until = addDuration(createdAt, grace, context.timeZone);
  return context.now < until ? { state: 'young', until } : { state: 'grown' };
}

/**
 * What a certain failure of a resource becomes: skipped while it is too young to fail, unknown where its age is.
 * @param say explains with an ending put to the sentence
 */
export function failUnlessYoung(
  subject: Subject,
  grace: Duration,
  context: Context,
  say: (ending: string, changesAt?: Instant) => () => Explanation,
): Outcome {
  const { state, until } = youthOf(subject, grace, context);
  if (state === 'grown') return fail(say(''));
  const words = durationWords(grace);
  if (state === 'unknown') return unknown(say(`, but whether it is younger than ${words} could not be read`));
  return skipped(say(`, but it is younger than ${words}`, until));
}
