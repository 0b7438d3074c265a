import type { ReportFinding } from './document.ts';
import type { Block } from './sections.ts';

/** What to do first about a failure of each kind, in one sentence; the page of the kind in docs/rules says more. */
export const nextSteps: Readonly<Record<string, string>> = {
  'backup-plan': 'Change the backup plan in the control panel so that it is what the policy asks for.',
  count:
    'Mend the pruning of whatever makes these points; never delete the newest ones or what is under a hold.',
  freshness: 'Take a snapshot now, then find out why the usual one is missing.',
  'max-age':
    'Make sure that a newer point restores and that nobody needs this one; then delete it, hold it or write an exception.',
  metadata: 'Find the owner while there is one, then rename or tag the snapshot.',
  'min-retention':
    'See whether something prunes too early, or choose a plan that keeps for longer; what is gone cannot be brought back.',
  orphan: 'Ask who deleted the resource and whether anyone wants its data: this may be the only copy left.',
  protected: 'Take a snapshot of what is bare now, then make it part of what is backed up regularly.',
  regions:
    'Copy the newest snapshot to another region where its data may be, and make that part of what takes snapshots.',
  residency: 'Find out why the copy is there before you remove it, and whether an allowed copy restores.',
  schedule:
    'A missed slot stays missed: see that the next one is filled, and explain this one in an exception.',
  size: 'Find out what fills the disk, clean it and take a new snapshot, or give it a limit that fits.',
  total:
    'Begin with what nobody would miss: orphans, then what is too old; leave the newest of each resource alone.',
  selection: 'See whether a tag or name was changed: the policy selects fewer subjects than it expects.',
  exception: 'Renew, mend or remove the entry in the policy files.',
};

/** The first thing to do about findings of one sort; undefined where nothing needs to be done. */
export function nextStep(kind: ReportFinding['kind'], standing: Block['standing']): string | undefined {
  if (standing === 'unknown')
    return 'See under Completeness what could not be read, mend that and audit again.';
  if (standing === 'excepted') return 'Nothing until the last day of its exception; then it fails again.';
  if (standing === 'fail' || standing === 'due')
    return Object.hasOwn(nextSteps, kind) ? nextSteps[kind] : undefined;
  return undefined;
}
