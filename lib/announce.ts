import { type Change, type ChangeKind, compare } from './changes/compare.ts';
import { isOvertaken } from './changes/is-overtaken.ts';
import type { Memory } from './changes/memory.ts';
import { remember } from './changes/remember.ts';
import { PublishError } from './errors.ts';
import type { Finding } from './model.ts';
import { type Letter, paceOf, toLetters } from './notify/letters.ts';
import { type SnsMessage, toMessage } from './notify/messages.ts';
import type { Delivery } from './notify/sns.ts';
import type { Judged } from './run-audit.ts';
import type { Claim } from './store/claim.ts';
import { type Instant, parseInstant } from './time.ts';

/** A letter with the message that it becomes, and where that goes. */
export interface Outgoing {
  readonly letter: Letter;
  readonly topicArn: string;
  readonly message: SnsMessage;
}

/** What a run has to tell, and to whom. */
export interface Announcement {
  readonly changes: readonly Change[];
  readonly outgoing: readonly Outgoing[];
}

/** What earlier runs knew; undefined where nothing is kept between runs, and every run is the first. */
export type History = Pick<Claim, 'memory'> & { readonly damaged?: string | boolean | undefined };

/**
 * Composes what a run has to tell: pure.
 * @param topicArn the topic of everybody who has none of their own
 */
export function compose(run: Judged, history: History | undefined, topicArn: string): Announcement {
  const { findings, policySet, document } = run;
  const { settings } = policySet;
  const { now, complete } = findings;
  const memory = history?.memory;
  const changes = compare(memory, { now, complete, ...comparable(run) }, paceOf(settings));
  const seen = { now, complete, forgotten: Boolean(history?.damaged) };
  const outgoing = toLetters(memory, changes, seen, settings)
    // Without a memory nobody knows when all was last said to be well, and every run would say so.
    .filter(({ event }) => history !== undefined || event !== 'all-clear')
    .map((letter): Outgoing => {
      const own = letter.owner === null ? undefined : settings.notify.topics.get(letter.owner);
      return { letter, topicArn: own ?? topicArn, message: toMessage(letter, document) };
    });
  return { changes, outgoing };
}

export interface AnnounceOptions {
  /** Without one every run is the first. */
  readonly claim: Claim | undefined;
  /** The topic of everybody who has none of their own. */
  readonly topicArn: string;
  readonly send: (topicArn: string, messages: readonly SnsMessage[]) => Promise<readonly Delivery[]>;
}

/** What became of a run's messages. */
export interface Announced {
  /** A newer run has told already: this one told nothing, and what is remembered stayed as it was. */
  readonly overtaken: boolean;
  readonly letters: number;
  /** All that was told or known before, by what has become of it. */
  readonly changes: Readonly<Record<ChangeKind, number>>;
  readonly messageIds: readonly string[];
  /** Topics that took something. */
  readonly topics: readonly string[];
  /** What could not be delivered; it is told by the next run. */
  readonly failures: readonly PublishError[];
}

/** Whether a newer run has told already what is open. */
export function wasOvertaken({ findings: { now }, document }: Judged, memory: Memory | undefined): boolean {
  return isOvertaken(memory?.lastRun, now, parseInstant(document.generatedAt) as Instant);
}

/**
 * Tells what has changed since the last run, all topics at once, and remembers what was told after it has been accepted:
 * whoever is not told because something breaks is told by the next run.
 * @throws StoreError where it cannot be remembered; it has been told by then, and is told again by the next run
 */
export async function announce(run: Judged, { claim, topicArn, send }: AnnounceOptions): Promise<Announced> {
  if (claim?.memory && wasOvertaken(run, claim.memory)) {
    await claim.keep(claim.memory, false);
    return { overtaken: true, letters: 0, changes: count([]), messageIds: [], topics: [], failures: [] };
  }
  const { changes, outgoing } = compose(run, claim, topicArn);
  const byTopic = Map.groupBy(outgoing, (one) => one.topicArn);
  const sent = await Promise.all(
    [...byTopic].map(async ([arn, some]) => {
      const deliveries = await send(
        arn,
        some.map(({ message }) => message),
      );
      return some.map(({ letter }, index) => ({ arn, letter, delivery: deliveries[index] }));
    }),
  );
  const reached = new Set<string | null>();
  const topics = new Set<string>();
  const messageIds: string[] = [];
  const failures: PublishError[] = [];
  let watchers: Letter | undefined;
  for (const { arn, letter, delivery } of sent.flat()) {
    if (delivery === undefined || 'error' in delivery) {
      failures.push(delivery?.error ?? new PublishError(`${arn} said nothing of a message`));
      continue;
    }
    messageIds.push(delivery.messageId);
    topics.add(arn);
    reached.add(letter.owner);
    if (letter.owner === null) watchers = letter;
  }
  await claim?.keep(nextMemory(run, claim.memory, changes, reached, watchers), reached.size > 0);
  return {
    overtaken: false,
    letters: outgoing.length,
    changes: count(changes),
    messageIds,
    topics: [...topics],
    failures,
  };
}

/** @param watchers what has reached those who watch the account */
function nextMemory(
  { inventory, findings: { now, complete }, missingSince }: Judged,
  memory: Memory | undefined,
  changes: readonly Change[],
  reached: ReadonlySet<string | null>,
  watchers: Letter | undefined,
): Memory {
  return remember(memory, inventory.account.id, changes, missingSince, {
    now,
    complete,
    reached: (owner) => reached.has(owner),
    watchersTold: watchers !== undefined,
    incompleteTold: watchers?.event === 'incomplete',
  });
}

/** What could not be delivered as one error; undefined where all was. */
export function undelivered(failures: readonly PublishError[]): PublishError | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const messages = new Set(failures.map(({ message }) => message));
  return messages.size === 1 ? first : new PublishError([...messages].join('; '), { cause: first.cause });
}

function count(changes: readonly Change[]): Announced['changes'] {
  const counts = { new: 0, worse: 0, reminder: 0, unknown: 0, unseen: 0, due: 0, resolved: 0, open: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/** Findings about exceptions and holds, which stand beside the policies. */
const besides = ['exceptions/expired', 'exceptions/unused', 'exceptions/hold-ended'] as const;

function comparable({ findings: { findings, judged }, policySet }: Judged) {
  const owners = new Map<string, string | undefined>();
  const rules = new Set<string>(besides);
  for (const { id, owner, expectMatches, rules: checks } of policySet.policies) {
    owners.set(`policy/${id}`, owner);
    if (expectMatches > 0) rules.add(`${id}/expect-matches`);
    for (const check of checks) rules.add(`${id}/${check.id}`);
  }
  for (const { id, owner } of policySet.exceptions) owners.set(`exception/${id}`, owner);
  for (const { id, owner } of policySet.holds) owners.set(`hold/${id}`, owner);
  const ownerOf = ({ policy, subject }: Finding) =>
    owners.get(subject.type === 'exception' ? `${subject.kind}/${subject.id}` : `policy/${policy}`) ?? null;
  return { findings, judged, rules, ownerOf };
}
