import { isScalar } from 'yaml';
import type { PolicyIssue } from '../errors.ts';
import { composeValue } from './compose.ts';
import type { IssueCode } from './issue-codes.ts';
import { type Path, renderPath } from './path.ts';
import { offsetAt } from './places.ts';
import { decodeSource, type Position, positionsIn, type Refusal } from './source.ts';
import { readSyntax } from './syntax.ts';

/** A policy file as plain data that knows where everything in it stands. */
export interface PolicyDocument {
  readonly file: string;
  readonly value: unknown;
  /**
   * The position of a value or of its key; for what is not there, of the nearest mapping or list around it.
   * What an alias repeats stands where its anchor is.
   */
  locate(path: Path, at?: 'key' | 'value'): Position;
}

/** What reading a file gave; with problems that leave its structure clear there are both. */
export interface ParsedYaml {
  readonly document?: PolicyDocument;
  readonly issues: readonly PolicyIssue[];
}

/**
 * Reads one policy file: bytes or text, YAML 1.2 core. Never throws: whatever is wrong is an issue, all of them
 * at once where the text lets them be told apart.
 */
export function parseYaml(file: string, source: string | Uint8Array): ParsedYaml {
  const { text, refused } = decodeSource(source);
  const positionOf = positionsIn(text);
  const lineOf = (offset: number) => positionOf(offset).line;
  const issue = ({ code, offset, message }: Refusal, path: Path = []): PolicyIssue => ({
    file,
    ...positionOf(offset),
    path: renderPath(path),
    message,
    severity: 'error',
    code,
  });
  if (refused) return { issues: [issue(refused)] };
  const { problems, root } = readSyntax(text, lineOf);
  const syntaxIssues = problems.map((problem) => issue(problem));
  const empty = isScalar(root) && root.value === null && (root.source ?? '') === '' && !root.tag;
  if (problems.length === 0 && (!root || empty)) {
    const message = 'empty file; write version: 1 and policies, or remove the file';
    return { issues: [issue({ code: 'empty', offset: 0, message })] };
  }
  if (!root || empty) return { issues: syntaxIssues };
  const { value, places, problems: structural } = composeValue(root, lineOf);
  const issues = [...syntaxIssues, ...structural.map((problem) => issue(problem, problem.path))].sort(
    (left, right) => left.line - right.line || left.column - right.column,
  );
  if (problems.length > 0 || structural.some(({ fatal }) => fatal)) return { issues };
  const start = root.range?.[0] ?? 0;
  return {
    document: {
      file,
      value,
      locate: (path, at = 'value') => positionOf(offsetAt(places, value, path, at) ?? start),
    },
    issues,
  };
}

/** An issue about what stands at a path of a document, for checks that no schema can do. */
export function issueAt(
  document: PolicyDocument,
  path: Path,
  message: string,
  options: {
    readonly code: IssueCode;
    readonly at?: 'key' | 'value';
    readonly severity?: PolicyIssue['severity'];
  },
): PolicyIssue {
  const { code, at = 'value', severity = 'error' } = options;
  const place = document.locate(path, at);
  return { file: document.file, ...place, path: renderPath(path), message, severity, code };
}
