import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeSample, sampleNow } from '../../generate/sample-output.ts';
import { checkPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { blocksOf, examples, pageOf } from '../support/documentation.ts';
import { refusals } from '../support/policy-schema.ts';

/** Every policy file that the documentation shows can be used as it stands. */

it('there are examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(20);
});

describe.each(examples)('the example at $file:$line', ({ text }) => {
  it('is a set of policies without an error or a warning', () => {
    const { policySet, warnings } = parsePolicies([{ file: 'example.yaml', source: text }], {
      now: sampleNow,
    });
    expect(policySet.policies.length).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });

  it('follows the schema that editors use', () => {
    expect(refusals(parse(text))).toEqual([]);
  });

  it('judges the sample account', async () => {
    const { document } = await judgeSample(text, true);
    const judged = Object.values(document.tally).reduce((sum, count) => sum + count, 0);
    expect(judged + document.findings.length).toBeGreaterThan(0);
  });
});

it('every recipe of the cookbook has a problem, a policy, what it finds and pitfalls', () => {
  const { text } = pageOf('docs/cookbook.md');
  const recipes = text.split(/^## /m).slice(1);
  expect(recipes.length).toBeGreaterThanOrEqual(9);
  for (const recipe of recipes)
    expect(recipe).toMatch(/^.+\n\n[A-Z].+?\n\n```yaml\nversion: 1\n.+?```text\n.+?^Pitfalls:\n\n- .+/ms);
  const found = blocksOf(pageOf('docs/cookbook.md')).filter(({ language }) => language === 'text');
  for (const { text: output } of found) expect(output).toMatch(/✗|EXCEPTED/);
});

it('the recipe for an auditor is refused with a month less than it says, as it says', () => {
  const recipe = examples.find(({ text }) => text.includes('max: 13mo'))?.text ?? '';
  const issuesOf = (source: string) =>
    checkPolicies([{ file: 'example.yaml', source }], { now: sampleNow }).issues.map(({ code }) => code);
  expect(issuesOf(recipe)).toEqual([]);
  expect(issuesOf(recipe.replace('max: 13mo', 'max: 12mo'))).toEqual(['conflicting']);
});
