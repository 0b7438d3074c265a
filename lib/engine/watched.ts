import type { RecoveryPoint, SubjectRef, Verdict } from '../model.ts';
import type { GroupOutcome } from '../rules/outcome.ts';
import type { Subject } from '../rules/view.ts';
import type { BoundCheck } from './needs.ts';

/** What a finding of an earlier run was about. */
export interface Remembered {
  readonly policy: string;
  readonly rule: string;
  readonly subject: Pick<SubjectRef, 'kind' | 'id'>;
}

/** Of one rule, by the subject's id; ids of several kinds may be the same. */
type Subjects = Map<string, { readonly kind: string; readonly fingerprint: string }[]>;

/**
 * Notes what becomes of what earlier runs found, whether it is kept as a finding or not; a judgement costs two
 * look-ups.
 */
export class Watched {
  /** By fingerprint. */
  readonly judged = new Map<string, Verdict>();
  readonly #rules = new Map<string, Subjects>();
  readonly #found = new Map<BoundCheck, Subjects | undefined>();

  /** @param remembered by fingerprint */
  constructor(remembered: ReadonlyMap<string, Remembered>) {
    for (const [fingerprint, { policy, rule, subject }] of remembered) {
      const name = `${policy}/${rule}`;
      const subjects: Subjects = this.#rules.get(name) ?? new Map();
      this.#rules.set(name, subjects);
      const same = subjects.get(subject.id);
      if (same) same.push({ kind: subject.kind, fingerprint });
      else subjects.set(subject.id, [{ kind: subject.kind, fingerprint }]);
    }
  }

  /** Takes note of a judgement. */
  see(
    bound: BoundCheck,
    verdict: Verdict,
    subject: Subject | undefined,
    point: RecoveryPoint | undefined,
    group: GroupOutcome | undefined,
  ): void {
    const subjects = this.#of(bound);
    if (subjects === undefined) return;
    const about = group ?? point ?? subject?.resource;
    if (about) this.#note(subjects, about.kind, about.id, verdict);
  }

  /** Takes note of what stands beside the judgements: of a policy itself, of an exception. */
  seeAside({ policy, rule, subject }: Remembered, verdict: Verdict): void {
    const subjects = this.#rules.get(`${policy}/${rule}`);
    if (subjects) this.#note(subjects, subject.kind, subject.id, verdict);
  }

  #of(bound: BoundCheck): Subjects | undefined {
    const found = this.#found.get(bound);
    if (found !== undefined || this.#found.has(bound)) return found;
    const subjects = this.#rules.get(`${bound.policy.id}/${bound.check.id}`);
    this.#found.set(bound, subjects);
    return subjects;
  }

  #note(subjects: Subjects, kind: string, id: string, verdict: Verdict): void {
    for (const known of subjects.get(id) ?? [])
      if (known.kind === kind) this.judged.set(known.fingerprint, verdict);
  }
}
