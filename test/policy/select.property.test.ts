import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSelector } from '../../lib/policy/select.ts';
import {
  missingResource,
  type PointLike,
  type ResourceLike,
  type Selection,
  UNKNOWN,
  unreadPoint,
  unreadResource,
} from '../../lib/policy/selection.ts';
import { selectorSchema } from '../../lib/policy/selector.ts';
import { truth } from '../support/arbitraries.ts';
import { groups, selector } from '../support/policy-arbitraries.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);

const selection = fc.tuple(selector, groups).map(([own, named]): Selection => {
  const compile = (source: unknown): Selection =>
    compileSelector(selectorSchema.parse(source), 'default', (name) =>
      compile(named[name as keyof typeof named]),
    );
  return compile(own);
});

/** A certain answer about less that was read must be the answer about all of it. */
function expectNoContradiction(less: number, more: number): void {
  if (less !== UNKNOWN) expect(less).toBe(more);
}

describe('a selector', () => {
  it('says of a resource of which less was read what it says of the whole, or nothing', () => {
    fc.assert(
      fc.property(
        selection,
        truth,
        fc.subarray(['tags', 'region']),
        ({ resource }, { resources }, hidden) => {
          for (const one of resources) {
            const whole: ResourceLike = { kind: one.kind, id: one.id, state: 'present', resource: one };
            const blank = { ...one, ...Object.fromEntries(hidden.map((field) => [field, undefined])) };
            const answer = resource(whole);
            expect(answer).not.toBe(UNKNOWN);
            expectNoContradiction(resource({ ...whole, resource: blank }), answer);
            for (const unread of [unreadResource(one.kind, one.id), unreadResource(one.kind)]) {
              expectNoContradiction(resource(unread), answer);
              expectNoContradiction(resource(unread), resource(missingResource(one.kind, one.id)));
            }
          }
        },
      ),
      { numRuns },
    );
  });

  it('says of an unread point what it says of every point of the kind, or nothing', () => {
    fc.assert(
      fc.property(selection, truth, ({ point }, { points }) => {
        for (const one of points) {
          const answer = point(one);
          expect(answer).not.toBe(UNKNOWN);
          expectNoContradiction(point(unreadPoint(one.kind)), answer);
          const blank: PointLike = one.kind === 'droplet-backup' ? one : { ...one, tags: undefined };
          expectNoContradiction(point(blank), answer);
        }
      }),
      { numRuns },
    );
  });

  it('is certain of a resource that is gone', () => {
    fc.assert(
      fc.property(selection, fc.constantFrom('droplet', 'volume'), (inner, kind) => {
        expect(inner.resource(missingResource(kind, '1'))).not.toBe(UNKNOWN);
      }),
      { numRuns },
    );
  });
});
