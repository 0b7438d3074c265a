import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleSchema } from '../../lib/rules/index.ts';
import { loadScenario, runScenario, scenarioNames } from '../support/scenario.ts';

const folder = new URL('../../lib/rules/', import.meta.url);
const fileOf = (kind: string) => new URL(`${kind}.ts`, folder);

const ran = new Map<string, Set<string>>();
for (const name of scenarioNames())
  for (const { kind, verdict } of runScenario(loadScenario(name)).findings)
    ran.set(kind, (ran.get(kind) ?? new Set()).add(verdict));

const rules = ruleSchema.options.map((option) => {
  const { kind: _, ...fields } = option.in.shape as Record<string, { description?: string }>;
  return { kind: option.in.shape.kind.value, description: option.in.description, fields };
});

describe.each(rules)('the rule kind $kind', ({ kind, description, fields }) => {
  it('is a kebab-case word with a file of that name', () => {
    expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(existsSync(fileOf(kind))).toBe(true);
  });

  it('has a sentence for editors, and one for each field', () => {
    expect(description).toMatch(/^[A-Z].*\.$/);
    for (const [name, field] of Object.entries(fields)) expect(field.description, name).toMatch(/\.$/);
  });

  it('says in its file what it flags, why, and what missing data means', () => {
    const comment = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\nexport const \w+ = defineRule\(/.exec(
      readFileSync(fileOf(kind), 'utf8'),
    )?.[1];
    expect(comment).toMatch(/^\s*\* Flags /);
    expect(comment).toContain('Missing data');
  });

  it('passes in one scenario that ran and fails in another', () => {
    expect([...(ran.get(kind) ?? [])]).toEqual(expect.arrayContaining(['pass', 'fail']));
  });
});

it('every file that defines a rule is registered', () => {
  const defined = readdirSync(folder).filter((file) =>
    readFileSync(new URL(file, folder), 'utf8').includes('= defineRule('),
  );
  expect(defined.sort()).toEqual(rules.map(({ kind }) => `${kind}.ts`).sort());
});
