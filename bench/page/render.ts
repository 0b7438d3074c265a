import { open } from 'node:fs/promises';
import { documentFor } from '../../lib/document-for.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import type { ReportFinding } from '../../lib/report/document.ts';
import { escapeHtml } from '../../lib/report/html/escape.ts';
import { renderHtml } from '../../lib/report/html.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { inventoryOf, now } from '../judging/inventory.ts';

/** Writes the page of a report, and beside it a bare one: the same findings as one table with one filter. */

export interface Written {
  readonly bytes: number;
  readonly bareBytes: number;
  /** CPU time of rendering, writing apart. */
  readonly ms: number;
}

const source = `version: 1
policies:
  - { id: production, severity: high, rules: [{ kind: max-age, max: 30d }] }
  - { id: everything, rules: [{ kind: residency, allow: [fra1, ams3, nyc3] }] }
`;

const [size = '', page = '', bare = ''] = process.argv.slice(2);
const { policySet, sources } = parsePolicies([{ file: 'policies/bench.yaml', source }], { now });
const judged = reportOn(inventoryOf(Number(size) / 2), policySet, { now, generatedAt: now, all: true });
if (judged.document.findings.length !== Number(size)) throw new Error('not as many findings as asked for');
const document = await documentFor('html', judged, { sources });
const options = { color: false, columns: 100 } as const;

// Warm, as far as one page warms.
for (const _ of renderHtml(document, options));
const before = process.cpuUsage();
let units = 0;
for (const chunk of renderHtml(document, options)) units += chunk.length;
const { user, system } = process.cpuUsage(before);
if (units === 0) throw new Error('nothing was rendered');

const bytes = await write(page, renderHtml(document, options));
const bareBytes = await write(bare, bareOf(document.findings));
process.send?.({ bytes, bareBytes, ms: (user + system) / 1000 } satisfies Written);
process.disconnect?.();

async function write(file: string, chunks: Iterable<string>): Promise<number> {
  const out = await open(file, 'w');
  let [sum, kept] = [0, ''];
  for (const chunk of chunks) {
    kept += chunk;
    if (kept.length < 1 << 20) continue;
    sum += (await out.write(kept)).bytesWritten;
    kept = '';
  }
  sum += (await out.write(kept)).bytesWritten;
  await out.close();
  return sum;
}

function* bareOf(findings: readonly ReportFinding[]): Generator<string> {
  yield '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bare</title></head><body>';
  yield '<input id="search"><table><tbody>\n';
  for (const { policy, rule, severity, verdict, subject, message } of findings) {
    const cells = [policy, rule, severity, verdict, subject.name, subject.kind, subject.id, message];
    yield `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>\n`;
  }
  yield `</tbody></table><script>
const rows = [...document.querySelectorAll('tr')].map((row) => [row, row.textContent.toLowerCase()]);
document.getElementById('search').addEventListener('input', ({ target }) => {
  const word = target.value.toLowerCase();
  for (const [row, text] of rows) row.hidden = !text.includes(word);
});
</script></body></html>
`;
}
