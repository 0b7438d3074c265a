import { documentFor } from '../../lib/document-for.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { inventoryOf, now } from '../judging/inventory.ts';
import { median } from '../table.ts';

/** Renders one report several times: as fast as it goes, and once with a look at the heap on the way. */

export interface Rendered {
  readonly bytes: number;
  readonly chunks: number;
  /** CPU time of all threads, so that waiting for other processes does not count: the median of the warm renderings. */
  readonly ms: number;
  /** The most that a rendering kept hold of beside the report, in megabytes; its chunks are dropped as they come. */
  readonly heldMegabytes: number;
}

const source = `version: 1
policies:
  - { id: production, severity: high, rules: [{ kind: max-age, max: 30d }] }
  - { id: everything, rules: [{ kind: residency, allow: [fra1, ams3, nyc3] }] }
`;
const ROUNDS = 3;
const LOOKS = 8;

const [name = '', size = ''] = process.argv.slice(2);
const { policySet, sources } = parsePolicies([{ file: 'policies/bench.yaml', source }], { now });
// Two rules judge each point.
const judged = reportOn(inventoryOf(Number(size) / 2), policySet, { now, generatedAt: now, all: true });
if (judged.document.findings.length !== Number(size)) throw new Error('not as many judgements as asked for');
const document = await documentFor(name as Format, judged, { sources });
const render = await formats[name as Format].load();
const chunksOf = () => render(document, { color: false, columns: 100 });

let bytes = 0;
let chunks = 0;
for (const chunk of chunksOf()) {
  bytes += Buffer.byteLength(chunk);
  chunks += 1;
}
const taken = Array.from({ length: ROUNDS }, () => {
  const before = process.cpuUsage();
  let units = 0;
  for (const chunk of chunksOf()) units += chunk.length;
  if (units === 0) throw new Error('nothing was rendered');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
});

process.send?.({ bytes, chunks, ms: median(taken), heldMegabytes: held() } satisfies Rendered);
process.disconnect?.();

/** What is still reachable at a few chunks, the first and the last among them, over what was before. */
function held(): number {
  const collect = globalThis.gc;
  if (!collect) throw new Error('needs --expose-gc');
  const reachable = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = reachable();
  const step = Math.max(1, Math.floor((chunks - 1) / LOOKS));
  let most = 0;
  let at = 0;
  for (const _ of chunksOf()) {
    if (at % step === 0) most = Math.max(most, reachable() - before);
    at += 1;
  }
  return most / 1024 / 1024;
}
