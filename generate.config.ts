import { readFile, writeFile } from 'node:fs/promises';
import { documentFiles, renderDocument } from './generate/documents.ts';
import { pageAssets } from './generate/page-assets.ts';
import { notificationJsonSchema } from './lib/notify/schema.ts';
import { policyJsonSchema } from './lib/policy/json-schema.ts';
import { reportJsonSchema } from './lib/report/schema.ts';
import { validationJsonSchema } from './lib/validation/schema.ts';

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** Files that are made from the code, whole or in part. `--check` fails when a committed one is stale. */
const generated: Record<string, () => string | Promise<string>> = {
  'policies/policy.schema.json': () => json(policyJsonSchema()),
  'docs/report.schema.json': () => json(reportJsonSchema()),
  'docs/notification.schema.json': () => json(notificationJsonSchema()),
  'docs/validation.schema.json': () => json(validationJsonSchema()),
  'lib/report/html/assets.json': async () => json(await pageAssets()),
};
for (const file of await documentFiles()) generated[file] = () => renderDocument(file);

const check = process.argv.includes('--check');
for (const [file, make] of Object.entries(generated)) {
  const content = await make();
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
