import type { PolicyDocument } from './document.ts';
import type { Path } from './path.ts';
import type { PolicyFile } from './schema.ts';
import type { Selector } from './selector.ts';

/** A file that follows the schema, with the places of everything in it. */
export interface ParsedFile {
  readonly document: PolicyDocument;
  readonly content: PolicyFile;
}

/** Something in a file, and where. */
export interface Located<T> {
  readonly value: T;
  readonly document: PolicyDocument;
  readonly path: Path;
}

/** `file:line:column` of what stands at a path. */
export function placeOf(
  { document, path }: Omit<Located<unknown>, 'value'>,
  at: 'key' | 'value' = 'value',
): string {
  const { line, column } = document.locate(path, at);
  return `${document.file}:${line}:${column}`;
}

/** Every selector of a file, inner ones included. */
export function selectorsOf({ document, content }: ParsedFile): Located<Selector>[] {
  const found: Located<Selector>[] = [];
  const visit = (value: Selector | undefined, path: Path) => {
    if (value === undefined) return;
    found.push({ value, document, path });
    visit(value.not, [...path, 'not']);
  };
  for (const [name, selector] of Object.entries(content.groups ?? {})) visit(selector, ['groups', name]);
  for (const [p, policy] of (content.policies ?? []).entries()) {
    visit(policy.select, ['policies', p, 'select']);
    for (const [r, { select }] of policy.rules.entries())
      visit(select, ['policies', p, 'rules', r, 'select']);
  }
  return found;
}
