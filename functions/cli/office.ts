import { randomUUID } from 'node:crypto';
import { announce, compose, type History, undelivered } from '../../lib/announce.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import type { Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { openPost, unheard } from '../../lib/post.ts';
import { type Judged, reportOn } from '../../lib/run-audit.ts';
import { claimMemory, loadMemory } from '../../lib/store/claim.ts';
import { openStore } from '../../lib/store/open-store.ts';
import { plural, printable } from '../../lib/text.ts';
import { type Instant, instantFromMillis } from '../../lib/time.ts';
import type { AuditOptions } from './audit.ts';
import type { Commentary } from './commentary.ts';
import { renderDryRun } from './dry-run.ts';
import type { Settings } from './settings.ts';

/** What is told to topics, and remembered between runs. */
export interface Office {
  /** What earlier runs knew, left as it is; undefined where nothing is kept. @throws StoreError */
  look(): Promise<History | undefined>;
  /** What would be sent, for people to read. */
  show(run: Judged, history: History | undefined): Iterable<string>;
  /** Publishes what is new, and remembers what was accepted. @throws PublishError, StoreError */
  tell(inventory: Inventory, policySet: PolicySet, now: Instant): Promise<void>;
}

/** In milliseconds: a run that claims the memory has told everything by then, or is dead. */
const HOLD_MS = 180_000;

/** Opens what the arguments ask for. */
export async function openOffice(
  { source, account, topicArn, region, state }: Settings,
  { publish, dryRun, quiet }: AuditOptions,
  commentary: Commentary,
): Promise<Office> {
  const store = state && (await openStore(state, region));
  // The sample account is nobody's: what is remembered of it stays apart.
  const set = source.from === 'sample' ? 'sample' : undefined;
  const warn = (text: string) => process.stderr.write(`snapwarden: ${printable(text)}\n`);
  if (source.from === 'sample' && publish && !dryRun && !quiet)
    warn('what is published is about the embedded sample account, and not about yours');

  return {
    async look() {
      if (store === undefined) return undefined;
      const history = await loadMemory({ store, account, set });
      if (history.damaged && (dryRun || !publish))
        warn(
          `${store.place}: what earlier runs knew could not be read; --publish puts it aside and begins anew`,
        );
      return history;
    },

    show: (run, history) => renderDryRun(compose(run, history, topicArn ?? 'none: SNS_TOPIC_ARN is not set')),

    async tell(inventory, policySet, now) {
      if (topicArn === undefined) return;
      const claim =
        store &&
        (await claimMemory({
          store,
          account,
          set,
          run: randomUUID(),
          clock: systemClock,
          deadline: Date.now() + HOLD_MS,
        }));
      if (claim?.damaged !== undefined)
        warn(
          `what earlier runs knew could not be read; it was put aside as ${claim.damaged}, and all that is open is told anew`,
        );
      // Another run may have told something while the report was read.
      const generatedAt = instantFromMillis(Date.now()) as Instant;
      const run = reportOn(inventory, policySet, { now, generatedAt, history: claim });
      const post = openPost(region);
      try {
        const { messageIds, topics, failures } = await announce(run, { claim, topicArn, send: post.send });
        const where = topics.length === 1 ? topics[0] : plural(topics.length, 'topic');
        if (messageIds.length > 0)
          commentary.say(`Published ${plural(messageIds.length, 'message')} to ${where}.`);
        else if (failures.length === 0) commentary.say('Nothing to publish: there is nothing new to tell.');
        for (const topic of topics) {
          const found = await post.subscriptions(topic);
          const problem = typeof found === 'string' ? undefined : unheard(topic, found);
          if (problem && !quiet) warn(`a message was published, but ${problem}`);
        }
        const failure = undelivered(failures);
        if (failure) throw failure;
      } finally {
        post.close();
      }
    },
  };
}
