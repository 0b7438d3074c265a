import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { controlsAsOf, frameworks } from '../lib/controls.ts';
import { exceptionSchema, holdSchema } from '../lib/policy/exception.ts';
import { issueCodes } from '../lib/policy/issue-codes.ts';
import { policySchema } from '../lib/policy/schema.ts';
import { selectorSchema } from '../lib/policy/selector.ts';
import { settingsSchema } from '../lib/policy/settings.ts';
import { type Format, formats } from '../lib/report/index.ts';
import { athenaTable } from './athena.ts';
import { type Alternatives, type Field, fieldsOf, renderFields, renderTable } from './fields-table.ts';
import { goldenMessage } from './golden-message.ts';
import { fillRegions, type Region } from './regions.ts';
import { formatsTable, lastPolicyIn, reportExample } from './report-example.ts';
import { commonFields, type RuleKind, ruleKinds } from './rule-kinds.ts';
import { sampleOutput } from './sample-output.ts';
import { validateOutput } from './validate-output.ts';

/** Tables of fields that are about no rule kind, by the word that asks for them. */
const tables: Readonly<Record<string, () => readonly Field[]>> = {
  policy: () => fieldsOf(policySchema),
  rule: () => commonFields,
  selector: () => fieldsOf(selectorSchema),
  settings: () => fieldsOf(settingsSchema),
  exception: () => fieldsOf(exceptionSchema),
  hold: () => fieldsOf(holdSchema),
};

/** The documents that may have generated regions. */
export async function documentFiles(): Promise<string[]> {
  const files = await readdir('docs', { recursive: true });
  return files
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .sort();
}

/**
 * A document with its generated regions as they should be.
 * @throws Error for a region that nobody can fill
 */
export async function renderDocument(file: string): Promise<string> {
  const page = ruleKinds.find(({ kind }) => file === `docs/rules/${kind}.md`);
  return fillRegions(await readFile(file, 'utf8'), (region) => {
    const made = content(region, page);
    if (made === undefined)
      throw new Error(`${basename(file)}: nobody knows ${region.name} ${region.option ?? ''}`);
    return made;
  });
}

function content(region: Region, page: RuleKind | undefined): string | Promise<string> | undefined {
  const { name, option, before } = region;
  if (name === 'output') return output(before, option);
  if (name === 'message' && option !== undefined) return goldenMessage(option);
  if (name === 'issues') return issuesTable();
  if (name === 'rules') return rulesTable();
  if (name === 'formats') return formatsTable();
  if (name === 'report') return report(before, option);
  if (name === 'athena') return athenaTable();
  if (name === 'controls') return controlsTable();
  if (name === 'summary') return page && `${page.description} Judges **${page.judges}**.`;
  if (name !== 'fields') return undefined;
  const table = option === undefined ? undefined : tables[option];
  if (table) return renderFields(table());
  return page && ruleFields(page);
}

function rulesTable(): string {
  return renderTable(
    ['kind', 'judges', 'what it does'],
    ruleKinds.map(({ kind, judges, description }) => [
      `[\`${kind}\`](rules/${kind}.md)`,
      judges,
      description,
    ]),
  );
}

/** The frameworks that are known, with their controls. */
function controlsTable(): string {
  const rows = frameworks.flatMap(({ id, title, controls }) =>
    Array.from(controls, ([number, about]) => [title, `\`${id}:${number}\``, about]),
  );
  return `As of ${controlsAsOf}:\n\n${renderTable(['framework', 'in a policy', 'what it is about'], rows)}`;
}

function issuesTable(): string {
  return renderTable(
    ['code', 'level', 'what is wrong', 'what to do'],
    Object.entries(issueCodes).map(([code, { level, about, help }]) => [`\`${code}\``, level, about, help]),
  );
}

function ruleFields({ fields, alternatives }: RuleKind): string {
  const others =
    'Every rule also takes [`id`, `severity`, `title` and `select`](../policies.md#fields-of-every-rule).';
  const table = fields.length > 0 ? [renderFields(fields)] : [];
  return [...table, ...alternativeWords(alternatives), others].join('\n\n');
}

function alternativeWords({ fields, exclusive }: Alternatives): string[] {
  if (fields.length === 0) return [];
  const names = fields.map((field) => `\`${field}\``).join(', ');
  return [`${exclusive ? 'Exactly' : 'At least'} one of ${names} is needed.`];
}

/** What a format makes of the policy that the document showed last. */
function report(before: string, option: string | undefined): Promise<string> | undefined {
  const example = lastPolicyIn(before);
  if (example === undefined || option === undefined || !(option in formats)) return undefined;
  return reportExample(example, option as Format);
}

/** What the program prints of the example just before. */
async function output(before: string, option: string | undefined): Promise<string> {
  const last = before.slice(before.lastIndexOf('```yaml'));
  const example = /^```yaml[^\n]*\n((?:(?!^```).)*)^```\s*$/ms.exec(last)?.[1];
  if (example === undefined) throw new Error('output without an example just before it');
  const printed = option === 'validate' ? validateOutput(example) : sampleOutput(example, option === '--all');
  return `\`\`\`text\n${await printed}\n\`\`\``;
}
