import picocolors from 'picocolors';
import type { ReportDocument } from './document.ts';
import type { RenderOptions } from './index.ts';
import type { Room, Style } from './lines.ts';
import type { Block } from './sections.ts';

/** Everything that the parts of a table share. */
export interface Page {
  readonly columns: number;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** RFC 3339. */
  readonly now: string;
  /** False where something was not read or is unknown. */
  readonly complete: boolean;
  readonly timeZone: string | undefined;
}

const NARROWEST = 40;
/** Longer lines are harder to read, however wide the terminal. */
const WIDEST = 120;

/** The page for a report: 40 to 120 of the terminal's columns, 80 where nobody knows how many it has. */
export function pageFor(
  { now, complete }: ReportDocument,
  { color, columns, timeZone }: RenderOptions,
): Page {
  const wanted = Number.isNaN(columns) || columns <= 0 ? 80 : Math.trunc(Math.min(columns, WIDEST));
  return {
    columns: Math.max(NARROWEST, wanted),
    colors: picocolors.createColors(color),
    now,
    complete,
    timeZone,
  };
}

/** The room for lines that start at `indent` and go on at `hanging`, both in columns. */
export function roomAt({ columns }: Page, indent: number, hanging: number = indent): Room {
  return { columns, indent, hanging };
}

/** Mark, word and colour of a block; a reader without colours loses nothing. */
export function badge({ standing, severity }: Block, { colors }: Page): [text: string, style: Style] {
  const bold = (style: Style) => (text: string) => colors.bold(style(text));
  const bySeverity = {
    critical: (text: string) => bold(colors.bgRed)(colors.white(text)),
    high: bold(colors.red),
    medium: bold(colors.yellow),
    low: bold(colors.cyan),
    info: bold(colors.blue),
  };
  const marks: Record<Block['standing'], [text: string, style: Style]> = {
    fail: [`✗ ${severity.toUpperCase()}`, bySeverity[severity]],
    unknown: [`? UNKNOWN, ${severity}`, bold(colors.magenta)],
    due: [`! DUE, ${severity}`, bold(colors.yellow)],
    excepted: [`~ EXCEPTED, ${severity}`, bold(colors.gray)],
    skipped: [`- SKIPPED, ${severity}`, bold(colors.gray)],
    pass: ['✓ PASS', bold(colors.green)],
  };
  return marks[standing];
}
