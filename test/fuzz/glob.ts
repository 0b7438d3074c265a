import fc from 'fast-check';
import { compileGlob, globProblem } from '../../lib/policy/glob.ts';
import { text } from './hostile.ts';
import { referenceGlob } from './reference-glob.ts';
import { claim, targetOf } from './target.ts';

/** Globs: against a reference that tries everything, and at the sizes that break matchers that do. */

const sign = fc.constantFrom(
  '*',
  '?',
  '[',
  ']',
  '{',
  '}',
  ',',
  '!',
  '-',
  '\\',
  '/',
  'a',
  'b',
  'A',
  'ß',
  'İ',
  'ſ',
  '😀',
  '\ud83d',
  '',
);
const pattern = fc.oneof(
  { weight: 6, arbitrary: fc.array(sign, { maxLength: 12 }).map((signs) => signs.join('')) },
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.constantFrom('*', '?', 'a', '[ab]', '[!a]', '[a-b]', '{a,b}', '{a*,}', '{{a,b}*,?}', '/', '\\*'),
        { maxLength: 8 },
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: text },
);
const subject = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'A', 'B', '/', '-', 's', 'S', 'ß', 'i', '😀', '\ud83d'), {
      maxLength: 8,
    })
    .map((signs) => signs.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const options = fc.record({ ignoreCase: fc.boolean(), keepSlash: fc.boolean() });

const long = fc
  .tuple(
    fc.array(fc.constantFrom('*', '?', 'a', '*a', '{a,aa,a*}', '{*,*}', '[!b]', '{{*a,a*},{a,*}}'), {
      minLength: 1,
      maxLength: 60,
    }),
    fc.constantFrom('a', 'ab', 'aA', '\u0130'),
  )
  .map(([parts, unit]) => [parts.join('').slice(0, 512), `${unit.repeat(2_500).slice(0, 2_500)}c`] as const);

export const globTargets = [
  targetOf('globs', fc.tuple(pattern, subject, options), ([one, whole, how]) => {
    const problem = globProblem(one);
    let expected: boolean | undefined;
    try {
      expected = referenceGlob(one, whole, how);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    claim((problem === undefined) === (expected !== undefined), 'is a glob, or is it?', one, problem);
    if (expected === undefined) return;
    const test = compileGlob(one, how);
    for (const _ of [1, 2]) claim(test(whole) === expected, 'matches otherwise:', one, whole, how, expected);
  }),
  targetOf('long globs', fc.tuple(long, options), ([[one, whole], how]) => {
    if (globProblem(one) === undefined) compileGlob(one, how)(whole);
  }),
];
