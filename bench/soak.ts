import { nextMessage, runApart, startApart } from './process.ts';
import type { Soak } from './soak/audits.ts';
import { table, verdict, whole } from './table.ts';

/** Audits again and again in one process, as a warm container does: nothing may grow. */

/** Megabytes that the heap may grow by once everything is warm. */
const MOST_GROWTH = 1;

export async function soak(quick: boolean): Promise<string> {
  const looks = await look(quick ? 20 : 500);
  const rows = looks.map(({ done, megabytes, resources, listeners }) => [
    whole(done),
    megabytes.toFixed(1),
    whole(resources),
    whole(listeners),
  ]);
  const [first, last] = [looks.at(-4), looks.at(-1)] as [Soak, Soak];
  const growth = last.megabytes - first.megabytes;
  const left = last.resources - first.resources + last.listeners;
  return [
    table(['audits', 'heap MB', 'sockets and timers', 'listeners on the signal'], rows),
    [
      verdict(
        `heap over the last three fifths at most ${MOST_GROWTH} MB more`,
        `${growth.toFixed(1)} MB`,
        growth <= MOST_GROWTH,
      ),
      verdict('no more sockets, timers or listeners', whole(left), left <= 0),
    ].join('\n'),
  ].join('\n\n');
}

async function look(audits: number): Promise<Soak[]> {
  const server = startApart(new URL('reading/sandbox.ts', import.meta.url), ['100', '5', '0']);
  try {
    const { url, token } = await nextMessage<{ readonly url: string; readonly token: string }>(server);
    const args = [url, token, `${audits}`];
    return await runApart<Soak[]>(new URL('soak/audits.ts', import.meta.url), args, ['--expose-gc']);
  } finally {
    server.kill();
  }
}
