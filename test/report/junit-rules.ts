import { expect } from 'vitest';
import type { Element } from './readers.ts';

/**
 * What the two usual schemas of JUnit XML demand, and what build servers do: Ant's, as Windy Road wrote it down, and that
 * of Jenkins.
 * @see https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */

const suiteAttributes = 'name package id tests failures errors skipped timestamp hostname time'
  .split(' ')
  .sort();
const outcomes = ['failure', 'error', 'skipped'];

export function checkJunit(root: Element): void {
  expect([root.name, root.attributes]).toEqual(['testsuites', {}]);
  for (const [index, suite] of root.children.entries()) {
    expect(suite.attributes.id).toBe(`${index}`);
    checkSuite(suite);
  }
}

function checkSuite({ name, attributes, children }: Element): void {
  expect(name).toBe('testsuite');
  expect(Object.keys(attributes).sort()).toEqual(suiteAttributes);
  expect(attributes.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(attributes.name?.trim()).not.toBe('');
  expect(children[0]?.name).toBe('properties');
  expect(children.slice(-2).map((child) => child.name)).toEqual(['system-out', 'system-err']);
  for (const property of children[0]?.children ?? []) {
    expect([property.name, Object.keys(property.attributes)]).toEqual(['property', ['name', 'value']]);
  }
  const cases = children.slice(1, -2);
  for (const one of cases) checkCase(one);
  const count = (outcome: string) => cases.filter(({ children: [child] }) => child?.name === outcome).length;
  expect([attributes.tests, attributes.failures, attributes.errors, attributes.skipped].map(Number)).toEqual([
    cases.length,
    ...outcomes.map(count),
  ]);
}

function checkCase({ name, attributes, children }: Element): void {
  expect([name, Object.keys(attributes), attributes.time]).toEqual([
    'testcase',
    ['name', 'classname', 'time'],
    '0',
  ]);
  expect(attributes.name).not.toBe('');
  expect(children.length).toBeLessThanOrEqual(1);
  for (const { name: outcome, attributes: about, children: inner } of children) {
    expect(outcomes).toContain(outcome);
    expect(Object.keys(about)).toEqual(outcome === 'skipped' ? ['message'] : ['type', 'message']);
    expect(inner).toEqual([]);
  }
}

/** The test cases of a suite. */
export const casesOf = ({ children }: Element): Element[] =>
  children.filter(({ name }) => name === 'testcase');
