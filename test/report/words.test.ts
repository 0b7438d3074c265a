import { describe, expect, it } from 'vitest';
import { endpointWords, readingWords, troubled } from '../../lib/report/account-words.ts';
import { nameOf, subjectWords } from '../../lib/report/subject-words.ts';
import { renderTable } from '../../lib/report/table.ts';
import { documentOf, endpointOf, findingOf } from '../support/document.ts';

const inventoryOf = (...endpoints: ReturnType<typeof endpointOf>[]) => ({
  ...documentOf().inventory,
  endpoints,
});

describe('the words about the reading', () => {
  it('compare what was read with the count of the API, where it gives one', () => {
    const counted = endpointOf({ items: 1_000, expected: 1_200, pages: 5, requests: 6 });
    const uncounted = endpointOf({ items: 7, expected: null });
    expect(readingWords(inventoryOf(counted, uncounted))).toBe(
      '1,000 of 1,200 items that the API counts, 7 requests, 6 pages',
    );
    expect(endpointWords(uncounted)).toBe('complete, 7 items');
  });

  it.each([
    [{}, false],
    [{ status: 'not read' }, false],
    [{ retries: 1 }, true],
    [{ throttled: 1 }, true],
    [{ status: 'incomplete' }, true],
    [{ status: 'failed' }, true],
  ] as const)('single out an endpoint with %o: %s', (change, isTroubled) => {
    expect(troubled(inventoryOf(endpointOf(change)))).toHaveLength(isTroubled ? 1 : 0);
  });

  it('name duplicates, retries and waits', () => {
    const endpoint = endpointOf({ items: 40, expected: 41, duplicates: 1, retries: 1, throttled: 2 });
    expect(endpointWords(endpoint)).toBe('complete, 40 of 41 items, 1 duplicate, 1 retry, throttled 2 times');
  });
});

describe('the words about a subject', () => {
  it.each([
    [{}, 'Droplet 3164444, nyc3'],
    [{ region: null }, 'Droplet 3164444'],
    [{ region: '' }, 'Droplet 3164444'],
    [{ type: 'point', kind: 'droplet-backup', id: '9' }, 'Droplet backup 9, nyc3'],
    [{ type: 'group', kind: 'region', id: 'nyc3', name: 'nyc3' }, 'region'],
    [{ type: 'policy', kind: 'policy', id: 'production', region: null }, 'policy'],
    [{ type: 'exception', kind: 'exception', id: 'EX-7', region: null }, 'exception'],
    [{ type: 'exception', kind: 'hold', id: 'HOLD-1', region: null }, 'legal hold'],
    [{ id: 'x'.repeat(10_000), region: null }, `Droplet ${'x'.repeat(99)}…`],
  ] as const)('of %o are "%s"', (subject, expected) => {
    expect(subjectWords(findingOf({ subject }))).toBe(expected);
  });

  it.each([
    ['web-1', 'web-1'],
    ['', '(no name)'],
    ['  ', '(no name)'],
    ['x'.repeat(10_000), `${'x'.repeat(99)}…`],
  ])('call %s by its name', (name, expected) => {
    expect(nameOf(findingOf({ subject: { name } }))).toBe(expected);
  });

  it('take no page of the table for a message that holds a very long name', () => {
    const message = 'x'.repeat(10_000);
    const text = [
      ...renderTable(documentOf({ findings: [findingOf({ message })] }), { color: false, columns: 80 }),
    ];
    expect(text.join('').match(/x/g)?.length).toBeLessThan(1_000);
    expect(text.join('')).toContain('x…\n');
  });
});
