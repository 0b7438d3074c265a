import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Inventory, pointKinds, resourceKinds } from '../../lib/model.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';
import { instantFromMillis } from '../../lib/time.ts';

/** Anything that JavaScript calls text, lone surrogates and control characters included. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('__proto__', '\ud800', '\u2028', '\u0000', '"\\', 'x'.repeat(10_000)),
);
const id = text.filter((value) => value !== '');
const instant = fc
  .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
  .map((millis) => instantFromMillis(millis) as NonNullable<ReturnType<typeof instantFromMillis>>);
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const kind = fc.constantFrom(...resourceKinds, ...pointKinds);
const count = fc.nat();

const inventory: fc.Arbitrary<Inventory> = fc.record({
  account: fc.record({ id, name: fc.option(text), email: fc.option(text) }),
  readAt: instant,
  resources: fc.array(
    fc.record({
      kind: fc.constantFrom(...resourceKinds),
      id,
      name: text,
      region: perhaps(text),
      createdAt: perhaps(instant),
      tags: perhaps(fc.array(text)),
      attached: perhaps(fc.array(text)),
      monthlyUsd: perhaps(fc.double({ noNaN: true, min: 0, max: 1e9 })),
      plan: perhaps(
        fc.record({
          enabled: fc.boolean(),
          name: perhaps(text),
          retentionDays: perhaps(fc.double({ noNaN: true, min: 0, max: 1e6 })),
        }),
      ),
    }),
  ),
  points: fc.array(
    fc.record({
      kind: fc.constantFrom(...pointKinds),
      id,
      name: text,
      resourceId: perhaps(text),
      createdAt: perhaps(instant),
      regions: perhaps(fc.array(text)),
      sizeGigabytes: perhaps(fc.double({ noNaN: true, min: 0, max: 1e9 })),
      tags: perhaps(fc.array(text)),
    }),
  ),
  gaps: fc.array(
    fc.record({
      endpoint: text,
      reason: text,
      affects: fc.array(fc.record({ what: kind, of: perhaps(fc.array(text)), field: perhaps(text) })),
    }),
  ),
  notRead: fc.array(kind),
  missingSince: perhaps(
    fc
      .array(fc.tuple(fc.constantFrom(...resourceKinds), text, instant))
      .map((entries) => new Map(entries.map(([kind, id, since]) => [`${kind}/${id}`, since]))),
  ),
  endpoints: fc.array(
    fc.record({
      endpoint: text,
      requests: count,
      pages: count,
      items: count,
      expected: fc.option(count),
      duplicates: count,
      retries: count,
      throttled: count,
      status: fc.constantFrom('complete', 'incomplete', 'failed', 'not read'),
    }),
  ),
});

describe('a saved inventory', () => {
  it('comes back as it was, whatever names hold, also through bytes', () => {
    fc.assert(
      fc.property(inventory, (value) => {
        const bytes = Buffer.from([...serializeInventory(value)].join(''), 'utf8');
        expect(parseInventory('saved.json', bytes.toString('utf8'))).toEqual(value);
      }),
    );
  });

  it('is the same text when it is saved again', () => {
    fc.assert(
      fc.property(inventory, (value) => {
        const text = [...serializeInventory(value)].join('');
        expect([...serializeInventory(parseInventory('saved.json', text))].join('')).toBe(text);
      }),
    );
  });
});
