import type { Reply } from '../../lib/sandbox/reply.ts';
import type { Dice } from './dice.ts';
import type { Asked, FaultMaker, Spoiler } from './fault.ts';
import { pickList } from './lists.ts';

/** Answers with another status than 200. */

const page = '<!DOCTYPE html><html><head><title>Oops</title></head><body><h1>Bad gateway</h1></body></html>';
const refusal = (id: string) =>
  JSON.stringify({ id, message: 'As the campaign wants it.', request_id: 'r-1' });

type Answers = (asked: Asked) => Reply;

/** Spoils some answers of a list: one or two, which heals, or all. */
function striking(dice: Dice, detail: string, replace: Answers, canHeal = true) {
  const list = pickList(dice);
  const lasting = !canHeal || dice.chance(0.4);
  const onlyPage = dice.chance(0.4) ? dice.int(1, 3) : undefined;
  const shots = lasting ? Number.POSITIVE_INFINITY : 1;
  const spoiler: Spoiler = {
    strikes: (asked) => asked.list === list && (onlyPage === undefined || asked.page === onlyPage),
    shots,
    replace: (_, asked) => replace(asked),
  };
  const where = onlyPage === undefined ? '' : `, page ${onlyPage}`;
  return { detail: `${detail} at ${list}${where}${lasting ? '' : ', once'}`, heals: !lasting, spoiler };
}

const seconds = (millis: number) => String(Math.floor(millis / 1000));
const limits = (remaining: number, reset: string) => ({
  'ratelimit-limit': '5000',
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': reset,
});

const throttled =
  (headers: (asked: Asked) => Record<string, string>): Answers =>
  (asked) => ({ status: 429, headers: headers(asked), body: refusal('too_many_requests') });

/** From one request on everything is refused until an instant by the client's clock. */
function untilThen(dice: Dice): Spoiler {
  const from = dice.int(1, 12);
  const waitMs = dice.int(60, 3_600) * 1_000;
  let end: number | undefined;
  return {
    strikes: ({ count, clientNow }) => {
      if (count < from || (end !== undefined && clientNow >= end)) return false;
      end ??= clientNow + waitMs;
      return true;
    },
    shots: Number.POSITIVE_INFINITY,
    replace: () => ({
      status: 429,
      headers: limits(0, seconds((end as number) + 999)),
      body: refusal('too_many_requests'),
    }),
  };
}

/** Origins, ports and schemes that a redirect may lead to. */
const targets: readonly ((asked: Asked) => string)[] = [
  ({ trap, url }) => `${trap}${url.pathname}${url.search}`,
  ({ trap }) => trap.replace('http://', '//'),
  ({ url }) => `https://${url.host}${url.pathname}`,
  ({ url }) => `${url.pathname}?page=1&per_page=1`,
  ({ trap }) => `${trap.replace('http://', 'http://user:pass@')}/v2/snapshots`,
  () => 'file:///etc/passwd',
  () => '',
];

export const statusFaults: Readonly<Record<string, FaultMaker>> = {
  '429 with retry-after': (dice) =>
    striking(
      dice,
      '429',
      throttled(() => ({ 'retry-after': String(dice.int(1, 90)) })),
    ),
  '429 without retry-after': (dice) =>
    striking(
      dice,
      '429',
      throttled(() => ({})),
    ),
  '429, reset in the past': (dice) =>
    striking(
      dice,
      '429',
      throttled(({ clientNow }) => limits(0, seconds(clientNow - dice.int(1, 7_200) * 1_000))),
    ),
  '429 for an hour': (dice) => ({ detail: 'the hour is used up', heals: true, spoiler: untilThen(dice) }),
  '500': (dice) => striking(dice, '500', () => ({ status: 500, body: refusal('server_error') })),
  '502 with a page': (dice) =>
    striking(dice, '502', () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: page })),
  '503 with retry-after': (dice) =>
    striking(dice, '503', () => ({
      status: 503,
      headers: { 'retry-after': String(dice.int(1, 600)) },
      body: page,
    })),
  'token revoked': (dice) => {
    const from = dice.int(1, 25);
    const spoiler: Spoiler = {
      strikes: ({ count }) => count >= from,
      shots: Number.POSITIVE_INFINITY,
      replace: () => ({ status: 401, body: refusal('unauthorized') }),
    };
    return { detail: `from request ${from} on`, heals: false, spoiler };
  },
  '401 once': (dice) => ({
    ...striking(dice, '401', () => ({ status: 401, body: refusal('unauthorized') })),
    heals: false,
  }),
  '403 on an endpoint': (dice) =>
    striking(dice, '403', () => ({ status: 403, body: refusal('forbidden') }), false),
  '404 on an endpoint': (dice) =>
    striking(dice, '404', () => ({ status: 404, body: refusal('not_found') }), false),
  redirect: (dice) => {
    const status = dice.pick([301, 302, 303, 307, 308]);
    const target = dice.pick(targets);
    return striking(
      dice,
      String(status),
      (asked) => ({ status, headers: { location: target(asked) }, body: '' }),
      false,
    );
  },
};
