import { compare } from '../../lib/changes/compare.ts';
import { type Digest, toDigest } from '../../lib/notify/digest.ts';
import { type Letter, paceOf, toLetters } from '../../lib/notify/letters.ts';
import { type SnsMessage, toMessage } from '../../lib/notify/messages.ts';
import { resolveSettings } from '../../lib/policy/settings.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { at } from '../support/inventory.ts';

const settings = resolveSettings();

/** What the first run of an account tells of a report. */
export function firstLetters(document: ReportDocument): Letter[] {
  const run = {
    now: at(document.now),
    complete: document.complete,
    findings: document.findings,
    judged: new Map(),
    rules: new Set<string>(),
    ownerOf: () => null,
  };
  return toLetters(undefined, compare(undefined, run, paceOf(settings)), run, settings);
}

export function firstMessages(document: ReportDocument): SnsMessage[] {
  return firstLetters(document).map((letter) => toMessage(letter, document));
}

/** The digest of a first letter. */
export function digestOf(document: ReportDocument): Digest {
  const [letter] = firstLetters(document);
  if (!letter) throw new Error('expected a letter');
  return toDigest(letter, document);
}
