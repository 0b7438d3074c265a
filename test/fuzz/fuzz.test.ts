import fc from 'fast-check';
import { expect, it } from 'vitest';
import { targets } from './targets.ts';

/** The short form of `npm run fuzz`: fixed seeds, so that it says the same every time. */

it.each(targets)('$name hold against what nobody expects', async ({ property }) => {
  await fc.assert(property as fc.IAsyncProperty<unknown[]>, { seed: 20_261_121, numRuns: 150 });
});

it('covers everything that reads what others wrote', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
  expect(targets.length).toBeGreaterThan(15);
});
