import { plural, printable } from '../../text.ts';
import { tallyWords } from '../answer.ts';
import type { ReportDocument } from '../document.ts';
import type { Section } from '../sections.ts';

/** What stands behind the name of a policy: its id, owner and tally. */
export function aboutOf({ id, summary }: Section, { policies }: ReportDocument): string {
  if (summary === null) return 'What is wrong with entries of the policy files.';
  const owner = policies.find((policy) => policy.id === id)?.owner;
  const told = owner ? `; answered for by ${printable(owner, 100)}` : '';
  return `${tallyWords(summary.tally)}, over ${plural(summary.selected, 'subject')}${told}`;
}

/** A policy as a heading. */
export const titleOf = ({ id, title }: Section): string => (title === null ? id : `${title} (${id})`);
