import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { ConfigError } from '../../lib/errors.ts';
import type { Inventory } from '../../lib/model.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { reportSchema } from '../../lib/report/schema.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { policyFile } from '../trust/untrusted-account.ts';
import { changed, changes, damaged, json, text } from './hostile.ts';
import { claim, targetOf } from './target.ts';

/** Saved inventories: round trips, and files that nearly are some. */

const { policySet } = parsePolicies([{ file: 'a.yaml', source: policyFile('x') }], { now: NOW });

/** An account whose names are hostile. */
const inventory: fc.Arbitrary<Inventory> = fc
  .tuple(truth, fc.array(text, { minLength: 1, maxLength: 3 }))
  .map(([whole, names]) => {
    const called = <T>(list: readonly T[]): T[] =>
      list.map((one, index) => ({ ...one, name: names[index % names.length] as string }));
    const gap = {
      endpoint: names[0] as string,
      reason: names[0] as string,
      affects: [{ what: 'volume' as const }],
    };
    return { ...whole, resources: called(whole.resources), points: called(whole.points), gaps: [gap] };
  });
const written = (one: Inventory) => [...serializeInventory(one)].join('');

const files = fc.oneof(
  fc.tuple(inventory, changes).map(([one, list]) => JSON.stringify(changed(JSON.parse(written(one)), list))),
  damaged(inventory.map(written), [
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    'null',
    '1e999',
    '-0',
    '\\ud800',
    '\n',
  ]),
  json.map((one) => JSON.stringify(one)),
  fc.string({ unit: 'binary' }),
);

function parsed(content: string): Inventory | undefined {
  try {
    return parseInventory('saved.json', content);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    claim(
      error.problems.length >= 1 && error.problems.length <= 21,
      'tells problems:',
      error.problems.length,
    );
    claim(
      error.problems.every((problem) => problem.includes('saved.json')),
      'does not name the file',
    );
    return undefined;
  }
}

export const savedTargets = [
  targetOf('saved inventories', inventory, (one) => {
    const text = written(one);
    const back = parseInventory('saved.json', text);
    claim(isDeepStrictEqual(back, one), 'does not come back', one, back);
    claim(
      written(parseInventory('again.json', written(back))) === written(back),
      'changes when it is saved again',
    );
    claim(!/[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'holds what a terminal would obey');
  }),
  targetOf('damaged inventories', files, (content) => {
    const one = parsed(content);
    if (one === undefined) return;
    const { document } = reportOn(one, policySet, { now: NOW, generatedAt: NOW, all: true });
    claim(reportSchema.safeParse(document).success, 'makes a report that is not as published');
    claim(written(parsed(written(one)) as Inventory) === written(one), 'does not come back');
  }),
];
