import { sandboxAccount } from '../../lib/sandbox/account.ts';
import type { Answer } from '../../lib/sandbox/answer.ts';
import type { Intercepted, Reply } from '../../lib/sandbox/reply.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import type { AccountSpec } from '../../lib/sandbox/spec.ts';
import type { Instant } from '../../lib/time.ts';
import type { Change } from './changes.ts';
import type { Asked, Body } from './fault.ts';
import { type ListName, listOf } from './lists.ts';
import { servedPageSize, type World } from './world.ts';

export interface FaultyApi {
  readonly sandbox: Sandbox;
  /** What has happened to the account so far. */
  readonly happened: readonly Change[];
  /** Kinds of faults that spoilt an answer or changed something. */
  readonly struck: ReadonlySet<string>;
  /** Lists of which an answer was spoilt for good. */
  readonly spoilt: ReadonlySet<ListName>;
  /** Ids that a whole list has shown, by the list; for what slips from page to page. */
  readonly shown: ReadonlyMap<ListName, ReadonlySet<string>>;
}

export interface Surroundings {
  /** The client's clock, in milliseconds. */
  readonly clientNow: () => number;
  readonly trap: string;
  /** Told of each request before it is answered. */
  readonly onRequest: (count: number) => void;
}

/** Serves the account of a world with everything that goes wrong in it. */
export async function startFaultyApi(
  world: World,
  { clientNow, trap, onRequest }: Surroundings,
): Promise<FaultyApi> {
  const spoilers = world.faults.flatMap(({ kind, heals, spoiler }) =>
    spoiler ? [{ kind, heals, spoiler, left: spoiler.shots }] : [],
  );
  const events = world.faults.flatMap(({ kind, event }) =>
    event ? [{ kind, event, left: event.after }] : [],
  );
  const struck = new Set(
    world.faults.flatMap(({ kind, spoiler, event }) => (spoiler || event ? [] : [kind])),
  );
  const spoilt = new Set<ListName>();
  const merged = Object.assign({}, ...world.faults) as World['faults'][number] | Record<string, never>;
  const pageSize = servedPageSize(world);
  const happened: Change[] = [];
  // The server's clock is right; the client's may not be.
  const worldNow = () => (clientNow() - (merged.skewMs ?? 0)) as Instant;
  const shown = new Map<ListName, Set<string>>();
  let account: AccountSpec = world.account;

  const spoil = (usual: Answer, asked: Asked): Reply | undefined => {
    let answer: Answer = usual;
    let reply: Reply | undefined;
    for (const one of spoilers) {
      const { spoiler } = one;
      if (one.left === 0 || reply !== undefined || !spoiler.strikes(asked)) continue;
      if (spoiler.alter && usual.status === 200) {
        const altered = JSON.stringify(spoiler.alter(JSON.parse(answer.body) as Body, asked));
        if (altered === answer.body) continue;
        answer = { ...answer, body: altered };
      } else if (spoiler.replace) reply = spoiler.replace(answer, asked);
      else continue;
      one.left -= 1;
      struck.add(one.kind);
      if (!one.heals) spoilt.add(asked.list);
    }
    if (!spoilt.has(asked.list)) note(asked.list, answer);
    return reply ?? (answer === usual ? undefined : answer);
  };

  const note = (list: ListName, { status, body }: Answer) => {
    if (status !== 200) return;
    const ids = shown.get(list) ?? new Set();
    shown.set(list, ids);
    for (const [, id] of body.matchAll(/"id":"?([^",}]+)/g)) ids.add(id as string);
  };

  const happen = (asked: Asked) => {
    for (const one of events) {
      if (one.left < 0 || !one.event.strikes(asked)) continue;
      one.left -= 1;
      if (one.left >= 0) continue;
      const at = worldNow();
      const changes = one.event.changes.map((change) => (before: AccountSpec) => change(before, at));
      for (const change of changes) account = change(account);
      happened.push(...changes);
      struck.add(one.kind);
      sandbox.replace(sandboxAccount(account));
    }
  };

  const intercept = ({ url, count }: Intercepted, respond: () => Answer): Reply | undefined => {
    const asked: Asked = {
      list: listOf(url),
      page: Number(url.searchParams.get('page') ?? 1),
      url,
      count,
      clientNow: clientNow(),
      trap,
    };
    onRequest(count);
    const perPage = Number(url.searchParams.get('per_page') ?? 20);
    url.searchParams.set('per_page', String(Math.min(perPage, pageSize)));
    const reply = spoil(respond(), asked);
    happen(asked);
    return reply;
  };

  const sandbox = await startSandbox(sandboxAccount(account), {
    rateLimit: merged.rateLimit ?? false,
    now: worldNow,
    ...(merged.scopes && { scopes: merged.scopes }),
    intercept,
  });
  return {
    sandbox,
    happened,
    shown,
    struck,
    spoilt,
  };
}
