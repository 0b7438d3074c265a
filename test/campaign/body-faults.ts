import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from '../../lib/sandbox/answer.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import type { Dice } from './dice.ts';
import type { FaultMaker } from './fault.ts';
import { pickList } from './lists.ts';

/** Answers with status 200 whose bodies do not arrive, or are not what they should be. */

const json = { 'content-type': 'application/json; charset=utf-8' };
const DRIP_MS = 25;
const HUGE = 65 * 1_024 * 1_024;
let huge: Buffer | undefined;

function half(body: string): Buffer {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** Writes a byte now and then, for as long as someone listens. */
function drip(response: ServerResponse, body: string): void {
  const bytes = Buffer.from(body);
  let sent = 0;
  response.writeHead(200, { ...json, 'content-length': bytes.length });
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, DRIP_MS);
  response.on('close', () => clearInterval(timer));
}

interface Manner {
  readonly reply: (usual: Answer) => Reply;
  /** The client reads it as it should have been. */
  readonly harmless?: boolean;
  /** No real time passes until it is over, unless this is set. */
  readonly slow?: boolean;
}

const manners: Readonly<Record<string, Manner>> = {
  'reset before the body': { reply: () => 'reset' },
  'reset inside the body': { reply: () => 'truncate' },
  'truncated JSON of the right length': { reply: ({ body }) => ({ body: half(body) }) },
  'a page with 200': {
    reply: () => ({ headers: { 'content-type': 'text/html' }, body: '<html><body>Log in</body></html>' }),
  },
  'a wrong content type': {
    reply: ({ status, headers, body }) => ({
      status,
      headers: { ...headers, 'content-type': 'text/html' },
      body,
    }),
    harmless: true,
  },
  'gzip as it should be': {
    reply: ({ status, headers, body }) => ({
      status,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync(body),
    }),
    harmless: true,
  },
  'gzip cut short': {
    reply: ({ body }) => {
      const packed = gzipSync(body);
      return { headers: { 'content-encoding': 'gzip' }, body: packed.subarray(0, packed.length - 12) };
    },
  },
  'gzip that is none': { reply: ({ body }) => ({ headers: { 'content-encoding': 'gzip' }, body }) },
  'a huge body': {
    reply: () => {
      huge ??= gzipSync(Buffer.alloc(HUGE, ' '));
      return { headers: { 'content-encoding': 'gzip' }, body: huge };
    },
  },
  'an empty 200': { reply: () => ({ body: '' }) },
  '204 and nothing': { reply: () => ({ status: 204 }) },
  'JSON that is no object': { reply: () => ({ body: '[]' }) },
  'no answer at all': { reply: () => () => undefined, slow: true },
  'a dripping body': {
    reply:
      ({ body }) =>
      (_, response) =>
        drip(response, body),
    slow: true,
  },
};

/** How long an attempt may really take where an answer is slow. */
const PATIENCE_MS = 120;

function faultOf(name: string, dice: Dice): ReturnType<FaultMaker> {
  const { reply, harmless = false, slow = false } = manners[name] as Manner;
  const list = pickList(dice);
  const isFinal = name === 'a huge body';
  const lasting = harmless || (!slow && dice.chance(0.4)) || (slow && dice.chance(0.2));
  const onlyPage = dice.chance(0.4) || slow ? dice.int(1, 2) : undefined;
  return {
    detail: `at ${list}${onlyPage === undefined ? '' : `, page ${onlyPage}`}${lasting ? '' : ', once'}`,
    heals: harmless || (!lasting && !slow && !isFinal),
    ...(slow && { attemptTimeoutMs: PATIENCE_MS }),
    spoiler: {
      strikes: (asked) =>
        asked.list === list &&
        (onlyPage === undefined || asked.page === onlyPage) &&
        // A Droplet each would cost real time for all of them.
        !(slow && list === 'own backups' && lasting && asked.count > 20),
      shots: lasting ? Number.POSITIVE_INFINITY : 1,
      replace: reply,
    },
  };
}

export const bodyFaults: Readonly<Record<string, FaultMaker>> = Object.fromEntries(
  Object.keys(manners).map((name) => [name, (dice) => faultOf(name, dice)] satisfies [string, FaultMaker]),
);
