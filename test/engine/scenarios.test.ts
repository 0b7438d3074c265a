import { expect, it } from 'vitest';
import { loadScenario, runScenario, scenarioNames } from '../support/scenario.ts';

it.each(scenarioNames())('%s', (name) => {
  const scenario = loadScenario(name);
  expect(runScenario(scenario).actual).toEqual(scenario.expected);
});
