import { randomUUID } from 'node:crypto';
import { announce, compose, type History, undelivered, wasOvertaken } from '../../lib/announce.ts';
import { systemClock } from '../../lib/digitalocean/clock.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import type { PolicySet } from '../../lib/policy/schema.ts';
import { openPost, unheard } from '../../lib/post.ts';
import { type Judged, reportOn } from '../../lib/run-audit.ts';
import { claimMemory, loadMemory } from '../../lib/store/claim.ts';
import { openStore } from '../../lib/store/open-store.ts';
import { plural, printable } from '../../lib/text.ts';
import { formatInstant, type Instant, instantFromMillis } from '../../lib/time.ts';
import type { AuditOptions } from './audit.ts';
import type { Commentary } from './commentary.ts';
import { renderDryRun } from './dry-run.ts';
import type { Settings } from './settings.ts';

/** What is told to topics, and remembered between runs. */
export interface Office {
  /** What earlier runs knew, left as it is; undefined where nothing is kept. @throws StoreError */
  look(): Promise<History | undefined>;
  /** What would be sent, for people to read. @throws ConfigError where a newer run has told already */
  show(run: Judged, history: History | undefined): Iterable<string>;
  /** Publishes what is new, and remembers what was accepted. @throws ConfigError, PublishError, StoreError */
  tell(inventory: Inventory, policySet: PolicySet, now: Instant): Promise<void>;
}

/** In milliseconds: a run that claims the memory has told everything by then, or is dead. */
const HOLD_MS = 180_000;
/** What is left of that for remembering what has been told, or half where it waited long for another run. */
const KEEP_MS = 10_000;

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

    show(run, history) {
      if (wasOvertaken(run, history?.memory)) throw overtaken(run.findings.now, history);
      return renderDryRun(compose(run, history, topicArn ?? 'none: SNS_TOPIC_ARN is not set'));
    },

    async tell(inventory, policySet, now) {
      if (topicArn === undefined) return;
      const deadline = Date.now() + HOLD_MS;
      const claim =
        store &&
        (await claimMemory({
          store,
          account,
          set,
          run: randomUUID(),
          clock: systemClock,
          deadline,
        }));
      if (claim?.damaged !== undefined)
        warn(
          `what earlier runs knew could not be read; it was put aside as ${claim.damaged}, and all that is open is told anew`,
        );
      // Another run may have told something while the report was read.
      const generatedAt = instantFromMillis(Date.now()) as Instant;
      const run = reportOn(inventory, policySet, { now, generatedAt, history: claim });
      const leftMs = deadline - Date.now();
      const enough = claim && AbortSignal.timeout(Math.max(leftMs - KEEP_MS, Math.trunc(leftMs / 2), 0));
      const post = openPost(region, enough);
      try {
        const told = await announce(run, { claim, topicArn, send: post.send });
        if (told.overtaken) throw overtaken(now, claim);
        const { messageIds, topics, failures } = told;
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

function overtaken(now: Instant, history: History | undefined): ConfigError {
  const last = history?.memory?.lastRun;
  const when = last === undefined ? '' : `, judged at ${formatInstant(last)},`;
  return new ConfigError([
    `--publish: this run was judged at ${formatInstant(now)}, and a newer one${when} has told already; nothing was told, ` +
      'because what has failed since would look fixed: leave out --publish, or judge at a later instant (--now)',
  ]);
}
