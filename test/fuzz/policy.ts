import fc from 'fast-check';
import { PolicyError, type PolicyIssue } from '../../lib/errors.ts';
import { type ParsedPolicies, parsePolicies } from '../../lib/policy/parse.ts';
import { reportOn } from '../../lib/run-audit.ts';
import { NOW, truth } from '../support/arbitraries.ts';
import { sources } from './policy-files.ts';
import { claim, orRefused, targetOf } from './target.ts';

/** The policy parser, and what it accepts. */

function lineOf(source: string | Uint8Array, line: number): string | undefined {
  const whole = typeof source === 'string' ? source : new TextDecoder().decode(source);
  return whole.replace(/^\ufeff/, '').split('\n')[line - 1];
}

/** An issue is one printable line that points into its file and says what would be right. */
export function checkIssue({ line, column, message, path }: PolicyIssue, source: string | Uint8Array): void {
  const there = lineOf(source, line);
  claim(there !== undefined && column >= 1 && column <= there.length + 1, 'points outside:', line, column);
  claim(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(message + path), 'is no printable line:', message, path);
  claim(message.length < 2_000 && path.length < 2_000, 'is too long:', message.length, path.length);
}

function parsed(source: string | Uint8Array): ParsedPolicies | undefined {
  try {
    return parsePolicies([{ file: 'a.yaml', source }], { now: NOW });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    claim(
      error.issues.some(({ severity }) => severity === 'error'),
      'refuses without a reason',
    );
    for (const issue of error.issues) checkIssue(issue, source);
    return undefined;
  }
}

/** What was accepted must also be good for judging. */
export const policyTargets = [
  targetOf('policy parser', fc.tuple(sources, truth), ([source, inventory]) => {
    const result = parsed(source);
    for (const warning of result?.warnings ?? []) checkIssue(warning, source);
    if (result) reportOn(inventory, result.policySet, { now: NOW, generatedAt: NOW, all: true });
  }),
  targetOf('policy sets', fc.array(sources, { maxLength: 3 }), (list) => {
    const files = list.map((source, index) => ({ file: `${index}.yaml`, source }));
    orRefused(() => parsePolicies(files, { now: NOW }), PolicyError);
  }),
];
