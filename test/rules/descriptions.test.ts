import { expect, it } from 'vitest';
import { ruleDescriptions } from '../../lib/rules/descriptions.ts';

it('every rule kind is described by its kind, in a sentence', () => {
  expect(ruleDescriptions.size).toBe(13);
  expect(ruleDescriptions.get('max-age')).toBe('Flags points older than a limit.');
  for (const description of ruleDescriptions.values()) expect(description).toMatch(/^Flags .*\.$/);
});
