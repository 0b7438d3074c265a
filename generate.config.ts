import { readFile, writeFile } from 'node:fs/promises';
import { policyJsonSchema } from './lib/policy/schema.ts';
import { reportJsonSchema } from './lib/report/schema.ts';

/** Files that are made from the code. `--check` fails when a committed one is stale. */
const generated: Record<string, () => object> = {
  'policies/policy.schema.json': policyJsonSchema,
  'docs/report.schema.json': reportJsonSchema,
};

const check = process.argv.includes('--check');
for (const [file, make] of Object.entries(generated)) {
  const content = `${JSON.stringify(make(), null, 2)}\n`;
  const committed = await readFile(file, 'utf8').catch(() => undefined);
  if (committed === content) continue;
  if (check) {
    process.stderr.write(`${file} is stale: run \`npm run generate\` and commit it\n`);
    process.exitCode = 1;
  } else {
    await writeFile(file, content);
    process.stdout.write(`wrote ${file}\n`);
  }
}
