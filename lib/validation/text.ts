import picocolors from 'picocolors';
import { formatCount, plural, printable } from '../text.ts';
import { excerpt } from './excerpt.ts';
import type { RenderValidation } from './formats.ts';
import type { Validation } from './schema.ts';

type Issue = Validation['issues'][number];
type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * Renders for people at a terminal, and for editors and hooks that read `file:line:column: message`: each issue on a
 * line of its own, and under it, indented, the line that it is about.
 */
export const renderText: RenderValidation = function* (validation, { color, columns, lineOf }) {
  const colors = picocolors.createColors(color);
  const digits = Math.max(0, ...validation.issues.map(({ line }) => String(line).length));
  const room = Math.max(40, Math.min(columns, 120)) - digits - 7;
  for (const issue of validation.issues) {
    yield `${headline(issue, colors)}\n`;
    const line = lineOf(issue.file, issue.line);
    if (line !== undefined && line.trim() !== '') yield* source(line, issue, digits, room, colors);
  }
  yield `${summary(validation, colors)}\n`;
  if (validation.selection) yield* selection(validation.selection, colors);
};

function headline({ file, line, column, path, severity, message }: Issue, colors: Colors): string {
  const where = printable(`${file}:${line}:${column}:`);
  const kind = severity === 'warning' ? ` ${colors.yellow('warning:')}` : '';
  const at = path === '' ? '' : ` ${colors.dim(printable(`${path}:`))}`;
  const [, wrong = '', remedy = ''] = /^(.*?)(; .*)?$/s.exec(printable(message)) ?? [];
  return `${colors.bold(where)}${kind}${at} ${severity === 'error' ? colors.red(wrong) : wrong}${remedy}`;
}

function* source(
  text: string,
  { line, column, severity }: Issue,
  digits: number,
  room: number,
  { dim, red, yellow, bold }: Colors,
): Generator<string> {
  const { text: shown, indent, width } = excerpt(text, column, room);
  const mark = bold((severity === 'error' ? red : yellow)('^'.repeat(width)));
  const margin = (number: string) => dim(`  ${number.padStart(digits)} |`);
  yield `${margin(String(line))} ${shown}\n`;
  yield `${margin('')} ${' '.repeat(indent)}${mark}\n`;
}

function summary({ valid, errors, warnings, files, policies, rules }: Validation, colors: Colors): string {
  const within = `in ${plural(files.length, 'file')}`;
  if (!valid) {
    const words = [plural(errors, 'error'), ...(warnings > 0 ? [plural(warnings, 'warning')] : [])];
    return colors.bold(colors.red(`${words.join(', ')} ${within}`));
  }
  const size = `${plural(policies, 'policy', 'policies')} with ${plural(rules, 'rule')} ${within}`;
  const warned = warnings > 0 ? colors.yellow(`, with ${plural(warnings, 'warning')}`) : '';
  return `${size}: ${colors.green('valid')}${warned}.`;
}

function* selection(
  { inventory, readAt, account, policies, groups, exceptions, holds }: NonNullable<Validation['selection']>,
  { bold, dim, yellow }: Colors,
): Generator<string> {
  yield `\n${bold(printable(`What it selects in ${inventory}`))}${dim(printable(`, account ${account}, read at ${readAt}`))}\n`;
  const lines = [
    ...policies.flatMap(({ rules, ...policy }) => [
      { level: 1, name: policy.id, ...policy },
      ...rules.map((rule) => ({ level: 2, name: rule.id, ...rule })),
    ]),
    ...groups.map((group) => ({ level: 1, name: `group ${group.id}`, ...group })),
    ...exceptions.map((one) => ({ level: 1, name: `exception ${one.id}`, ...one })),
    ...holds.map((one) => ({ level: 1, name: `hold ${one.id}`, ...one })),
  ];
  const width = Math.max(...lines.map(({ level, name }) => 2 * level + name.length));
  const numbers = (key: 'resources' | 'points') =>
    Math.max(...lines.map(({ selected }) => formatCount(selected[key]).length));
  const [resourceWidth, pointWidth] = [numbers('resources'), numbers('points')];
  for (const { level, name, selected } of lines) {
    const label = `${'  '.repeat(level)}${name}`.padEnd(width);
    const { resources, points, open, elsewhere } = selected;
    const counts = `${formatCount(resources).padStart(resourceWidth)} resources  ${formatCount(points).padStart(pointWidth)} points`;
    const note = elsewhere ? ', for other accounts' : open ? ', and perhaps more that was not read' : '';
    const nothing = resources + points === 0 && !open && !elsewhere;
    yield `${level === 1 ? bold(label) : label}  ${nothing ? yellow(counts) : counts}${dim(note)}\n`;
  }
}
