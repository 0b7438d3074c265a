import { expect, it } from 'vitest';
import { loadScenarios, runScenario } from '../support/scenario.ts';

it.each(loadScenarios())('$name', (scenario) => {
  expect(runScenario(scenario).actual).toEqual(scenario.expected);
});
