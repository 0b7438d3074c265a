import type { LocalDay } from '../time.ts';
import type { PolicyDocument } from './document.ts';
import type { Exception, Hold } from './exception.ts';
import { valueAt } from './known-keys.ts';
import type { Path } from './path.ts';
import type { Policy, PolicyFile } from './schema.ts';
import type { Selector } from './selector.ts';

/** What the checks over a set look at in a policy; of one that is wrong, as much as is right. */
export interface PolicyParts {
  readonly id?: string | undefined;
  readonly select?: Selector | undefined;
  readonly rules: readonly RuleParts[];
}

export interface RuleParts {
  readonly id?: string | undefined;
  readonly select?: Selector | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** The same of an exception or a hold, which has no policies. */
export interface ExceptionParts {
  readonly id?: string | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly match?: Selector | undefined;
  readonly until?: LocalDay | undefined;
}

/** A file with the places of everything in it. */
export interface ParsedFile {
  readonly document: PolicyDocument;
  /** False where only parts of the file follow the schema; `content` has those. */
  readonly whole: boolean;
  /** Of every entry what follows the schema; where absent, `content` has all of it. */
  readonly parts?: {
    readonly policies: readonly PolicyParts[];
    readonly exceptions: readonly ExceptionParts[];
    readonly holds: readonly ExceptionParts[];
  };
  readonly content: Pick<PolicyFile, 'settings' | 'groups'> & {
    readonly policies?: Salvaged<Policy>;
    readonly exceptions?: Salvaged<Exception>;
    readonly holds?: Salvaged<Hold>;
  };
}

/** A list in which what does not follow the schema has left its place empty. */
type Salvaged<T> = readonly (T | undefined)[] | undefined;

/** The entries of a list by their places; those that do not follow the schema are left out. */
function placed<T>(list: Salvaged<T>): [place: number, entry: T][] {
  return (list ?? []).flatMap((entry, place) => (entry === undefined ? [] : [[place, entry]]));
}

/** The policies of a file by their places. */
export const policiesOf = ({ content }: ParsedFile) => placed(content.policies);

/** The policies of a file by their places, those that are wrong as far as they are right. */
export const policyPartsOf = ({ content, parts }: ParsedFile): [place: number, policy: PolicyParts][] =>
  placed<PolicyParts>(parts?.policies ?? content.policies);

/** Something in a file, and where. */
export interface Located<T> {
  readonly value: T;
  readonly document: PolicyDocument;
  readonly path: Path;
}

export function exceptionsOf({ document, content }: ParsedFile): Located<Exception>[] {
  return placed(content.exceptions).map(([place, value]) => ({
    value,
    document,
    path: ['exceptions', place],
  }));
}

/** The exceptions of a file, or its holds, those that are wrong as far as they are right. */
export function exceptionPartsOf(
  { document, content, parts }: ParsedFile,
  key: 'exceptions' | 'holds',
): Located<ExceptionParts>[] {
  return placed<ExceptionParts>(parts?.[key] ?? content[key]).map(([place, value]) => ({
    value,
    document,
    path: [key, place],
  }));
}

export function holdsOf({ document, content }: ParsedFile): Located<Hold>[] {
  return placed(content.holds).map(([place, value]) => ({ value, document, path: ['holds', place] }));
}

/** `file:line:column` of what stands at a path. */
export function placeOf(
  { document, path }: Omit<Located<unknown>, 'value'>,
  at: 'key' | 'value' = 'value',
): string {
  const { line, column } = document.locate(path, at);
  return `${document.file}:${line}:${column}`;
}

/** The path of one word of a list, as its author wrote it: one word alone needs no list. */
export function wordPath(document: PolicyDocument, path: Path, index: number): Path {
  return Array.isArray(valueAt(document.value, path)) ? [...path, index] : path;
}

/** Every selector of a file, inner ones included. */
export function selectorsOf(file: ParsedFile): Located<Selector>[] {
  const { document, content } = file;
  const found: Located<Selector>[] = [];
  const visit = (value: Selector | undefined, path: Path) => {
    if (value === undefined) return;
    found.push({ value, document, path });
    visit(value.not, [...path, 'not']);
  };
  for (const [name, selector] of Object.entries(content.groups ?? {})) visit(selector, ['groups', name]);
  for (const [p, policy] of policyPartsOf(file)) {
    visit(policy.select, ['policies', p, 'select']);
    for (const [r, { select }] of policy.rules.entries())
      visit(select, ['policies', p, 'rules', r, 'select']);
  }
  for (const { value, path } of [...exceptionPartsOf(file, 'exceptions'), ...exceptionPartsOf(file, 'holds')])
    visit(value.match, [...path, 'match']);
  return found;
}
