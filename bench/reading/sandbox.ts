import { largeAccount } from '../../lib/sandbox/large.ts';
import type { Reply } from '../../lib/sandbox/reply.ts';
import { startSandbox } from '../../lib/sandbox/server.ts';
import { now } from './now.ts';

/**
 * The API in a process of its own. Each answer is made once and kept, so that nobody waits for our own
 * `JSON.stringify` in place of the network. Any message is answered with the requests since the one before.
 */

const [droplets, pointsPerDroplet, latencyMs] = process.argv.slice(2).map(Number) as [number, number, number];

const kept = new Map<string, Reply>();
const sandbox = await startSandbox(largeAccount(droplets, pointsPerDroplet, now), {
  latencyMs,
  rateLimit: false,
  intercept: ({ path }, respond) => {
    const known = kept.get(path);
    if (known) return known;
    const { status, headers, body } = respond();
    const answer = { status, headers: { ...headers }, body: Buffer.from(body) };
    if (status === 200) kept.set(path, answer);
    return answer;
  },
});

let counted = 0;
process.on('message', () => {
  process.send?.(sandbox.requests.length - counted);
  counted = sandbox.requests.length;
});
process.send?.({ url: sandbox.url, token: sandbox.token });
