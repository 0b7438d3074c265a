import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { PolicyError } from '../../lib/errors.ts';
import { type PolicyDocument, parseYaml } from '../../lib/policy/document.ts';
import { ownWords, toIssues } from '../../lib/policy/issues.ts';
import { parsePolicies } from '../../lib/policy/parse.ts';
import { policyFileSchema } from '../../lib/policy/schema.ts';
import { safeParse } from '../../lib/safe-parse.ts';
import { at } from '../support/inventory.ts';
import { policyDocuments } from '../support/policy-documents.ts';
import { fields, fileWith, least, mappings } from '../support/policy-fields.ts';
import { refusals } from '../support/policy-schema.ts';
import { mappingsAround, valuesAround } from '../support/policy-values.ts';
import { inASet, inOneFile } from './parser-only.ts';

const NOW = at('2026-11-21T06:00:00Z');

/** What the parser has against the structure of one file. */
function objections(value: unknown): string[] {
  const parsed = safeParse(policyFileSchema, value, ownWords);
  if (parsed.success) return [];
  const document = { file: 'a.yaml', value, locate: () => ({ line: 1, column: 1 }) };
  return toIssues(parsed.error, document, policyFileSchema).map(({ message }) => message);
}

function read(text: string): PolicyDocument {
  const { document, issues } = parseYaml('a.yaml', text);
  expect(issues).toEqual([]);
  return document as PolicyDocument;
}

/** Fails where the two differ for a reason that is not listed; tells which of them refused. */
function compare(value: unknown, found: readonly string[]): 'taken' | 'refused' | 'parserOnly' {
  const against = refusals(value);
  if (found.length === 0) expect(against).toEqual([]);
  if (found.length === 0 || against.length > 0) return found.length === 0 ? 'taken' : 'refused';
  const unlisted = found.filter((message) => !inOneFile.some((reason) => reason.message.test(message)));
  expect(unlisted, JSON.stringify(value)).toEqual([]);
  return 'parserOnly';
}

describe('the JSON Schema and the parser take and refuse the same, but for what only the parser can know,', () => {
  it('of generated files', () => {
    const seen = { taken: 0, refused: 0, parserOnly: 0 };
    fc.assert(
      fc.property(policyDocuments, (value) => {
        const { document, issues } = parseYaml('a.yaml', stringify(value));
        // A key such as `__proto__` or an inexact number: the reading of YAML refuses it before there is a value.
        if (document === undefined || issues.length > 0) return;
        seen[compare(document.value, objections(document.value))] += 1;
      }),
      { numRuns: 2_000 },
    );
    // Each side of the sentence above has to have been tried.
    expect(seen.taken).toBeGreaterThan(200);
    expect(seen.refused).toBeGreaterThan(200);
    expect(seen.parserOnly).toBeGreaterThan(20);
  });

  it.each(fields)('of whatever may stand at $name', ({ schema, file }) => {
    const seen = new Set<string>();
    for (const value of valuesAround(schema)) {
      const whole = file(value);
      seen.add(compare(whole, objections(whole)));
    }
    expect([...seen]).toEqual(expect.arrayContaining(['taken', 'refused']));
  });

  it.each(mappings)('of whatever keys there are in $name', ({ name, schema }) => {
    const seen = new Set<string>();
    for (const value of mappingsAround(schema, least(name))) {
      const whole = fileWith(name, value);
      seen.add(compare(whole, objections(whole)));
    }
    expect([...seen].sort()).toEqual(['refused', 'taken']);
  });
});

describe('only the parser knows', () => {
  const rows = (list: typeof inOneFile) =>
    list.flatMap(({ name, message, sets }) => sets.map((files) => ({ name, message, files })));

  it.each(rows(inOneFile))('$name: $files', ({ message, files }) => {
    for (const text of files) {
      const document = read(text);
      expect(refusals(document.value)).toEqual([]);
      expect(objections(document.value)).toEqual([expect.stringMatching(message)]);
    }
  });

  it.each(rows(inASet))('$name: $files', ({ message, files }) => {
    const documents = files.map(read);
    expect(documents.flatMap(({ value }) => refusals(value))).toEqual([]);
    expect(documents.flatMap(({ value }) => objections(value))).toEqual([]);
    const sources = files.map((source, index) => ({ file: `${index}.yaml`, source }));
    let messages: string[] = [];
    try {
      parsePolicies(sources, { now: NOW });
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      messages = error.issues.filter(({ severity }) => severity === 'error').map(({ message: text }) => text);
    }
    expect(messages).toContainEqual(expect.stringMatching(message));
  });
});
