import { type Framework, frameworks, parseControl } from '../../controls.ts';
import type { PolicyIssue } from '../../errors.ts';
import { issueAt } from '../document.ts';
import { type ParsedFile, policiesOf, wordPath } from '../located.ts';
import { quote } from '../path.ts';
import { didYouMean } from '../suggest.ts';

/**
 * Controls that are written otherwise than this version knows them, so that they would stand apart. Another number is
 * another control, and a framework that nobody knows is the author's own: neither is a mistake.
 */
export function oddControls(files: readonly ParsedFile[]): PolicyIssue[] {
  return files.flatMap((file) =>
    policiesOf(file).flatMap(([place, { controls = [] }]) =>
      controls.flatMap((control, index) => {
        const meant = meantBy(control);
        if (meant === undefined || meant === control) return [];
        const path = wordPath(file.document, ['policies', place, 'controls'], index);
        const message = `control ${quote(control)} is not known; did you mean ${quote(meant)}?`;
        return [issueAt(file.document, path, message, { code: 'suspicious', severity: 'warning' })];
      }),
    ),
  );
}

function meantBy(control: string): string | undefined {
  const { framework: prefix, number } = parseControl(control);
  if (prefix === '') return known.get(bare(control));
  const framework = frameworks.find(({ id }) => id === prefix) ?? respelt(prefix);
  if (framework) return `${framework.id}:${numberIn(framework, number) ?? number}`;
  const other = frameworks.find(({ alsoCalled }) => alsoCalled.includes(bare(prefix)));
  const same = other && numberIn(other, number);
  return same === undefined ? undefined : `${other?.id}:${same}`;
}

/** The framework of a prefix that is misspelt; a prefix with other digits is another framework, such as iso27002. */
function respelt(prefix: string): Framework | undefined {
  const candidates = frameworks.filter(({ id }) => digits(id) === digits(prefix));
  const meant = didYouMean(
    prefix,
    candidates.map(({ id }) => id),
  );
  return candidates.find(({ id }) => id === meant);
}

/** A number as the framework has it that differs in case, dots and brackets alone, or says what it is. */
function numberIn({ controls }: Framework, number: string): string | undefined {
  const written = bare(number).replace(/^(?:article|art|requirement|req|control)(?=\d)/, '');
  return controls.keys().find((one) => bare(one) === written);
}

const digits = (text: string) => text.replace(/\D/g, '');
const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const known: ReadonlyMap<string, string> = new Map(
  frameworks.flatMap(({ id, controls }) =>
    Array.from(controls.keys(), (number) => [bare(`${id}${number}`), `${id}:${number}`] as const),
  ),
);
