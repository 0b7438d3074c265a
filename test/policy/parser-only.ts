/**
 * What the JSON Schema of one file cannot say and the parser refuses: all there is. Each has documents that the
 * schema takes; in generated documents the two may differ for these reasons alone.
 */
export interface ParserOnly {
  readonly name: string;
  /** How the parser's message reads. */
  readonly message: RegExp;
  /** Files of one set each; the last of them is the one that is wrong. */
  readonly sets: readonly (readonly string[])[];
}

const rule = (text: string) => `version: 1\npolicies: [{ id: a, rules: [{ ${text} }] }]\n`;
const select = (text: string) => rule(`kind: orphan, select: { ${text} }`);
const orphan = rule('kind: orphan');
const settings = (text: string) => `${orphan}settings: { ${text} }\n`;
const hold = (text: string) =>
  `${orphan}holds: [{ id: H-1, match: { pointNames: x }, reason: r, owner: o, ${text} }]\n`;
const exception = (text: string) =>
  `${orphan}exceptions: [{ id: E-1, policies: a, match: { pointNames: x }, reason: r, owner: o, until: 2026-12-01, ${text} }]\n`;

/** In what one file says by itself. */
export const inOneFile: readonly ParserOnly[] = [
  {
    name: 'a duration over a hundred years',
    message: /^longer than 100 years; /,
    sets: [[rule('kind: max-age, max: 101y')], [rule('kind: max-age, max: 1d, warnBefore: 99999d')]],
  },
  {
    name: 'a time zone that does not exist',
    message: /^is no time zone; /,
    sets: [[settings('timezone: Mars/Base')], [settings('timezone: Europe//Berlin')]],
  },
  {
    name: 'a day that its month does not have',
    message: /^expected a day of the calendar /,
    sets: [[hold('until: 2027-02-29')], [hold('until: 2027-04-31')], [hold('until: 0000-01-01')]],
  },
  {
    name: 'the syntax of a glob',
    message: /^the pattern (has|ends|nests) /,
    sets: ['[a', '[]', '[z-a]', '{a', '{}', 'a\\', '{{{{{{{{{a}}}}}}}}}']
      .map((glob) => [select(`names: '${glob}'`)])
      .concat([[rule("kind: metadata, namePattern: '[a'")]]),
  },
  {
    name: 'count: one limit against the other',
    message: /^min [0-9]+ is over max [0-9]+; /,
    sets: [[rule('kind: count, min: 3, max: 2')]],
  },
];

/** In what the files of a set say together, or only with the day on which they are read. */
export const inASet: readonly ParserOnly[] = [
  {
    name: 'a set without a policy',
    message: /^the set has no policy/,
    sets: [['version: 1\nsettings: {}\n']],
  },
  {
    name: 'ids that are there already',
    message: / is already at /,
    sets: [
      [orphan, orphan],
      [rule('kind: orphan }, { kind: orphan')],
      [`${orphan}groups: { g: {} }\n`, 'version: 1\ngroups: { g: {} }\n'],
      [
        hold('until: 2027-01-31'),
        'version: 1\nholds: [{ id: H-1, match: { ids: 1 }, reason: r, owner: o }]\n',
      ],
      [exception('ticket: x'), exception('ticket: y').replace(orphan, 'version: 1\n')],
    ],
  },
  {
    name: 'settings in a second file',
    message: /^a set has one settings, /,
    sets: [[settings('timezone: UTC'), 'version: 1\nsettings: { timezone: UTC }\n']],
  },
  {
    name: 'groups: unknown, unused, in a circle, of two sorts',
    message: /group/,
    sets: [
      [select('group: gone')],
      [`${orphan}groups: { g: {} }\n`],
      [`${select('group: g')}groups: { g: { group: h }, h: { group: g } }\n`],
      [`${select('group: [g, h]')}groups: { g: { names: x }, h: { pointNames: x } }\n`],
    ],
  },
  {
    name: 'resource keys and point keys inside one `not`',
    message: /not both|resource|point/,
    sets: [[select('not: { names: x, pointNames: x }')]],
  },
  {
    name: 'exceptions: of a policy that is not there, for too long',
    message: /policy|exceptionMax|until|longer/,
    sets: [
      [exception('ticket: x').replace('policies: a', 'policies: gone')],
      [exception('ticket: x').replace('2026-12-01', '2036-12-01')],
    ],
  },
];
