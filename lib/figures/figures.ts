import { contextOf } from '../engine/context.ts';
import { Coverage } from '../engine/coverage.ts';
import { judgement, judgeSubjects, type Take } from '../engine/judge.ts';
import { type BoundCheck, bindChecks } from '../engine/needs.ts';
import { toSubjects } from '../engine/subjects.ts';
import type { Inventory, Verdict } from '../model.ts';
import type { PolicySet } from '../policy/schema.ts';
import { figureLimits } from '../report/figure-limits.ts';
import type { Figures } from '../report/figures-schema.ts';
import type { Instant } from '../time.ts';
import { Ages } from './ages.ts';
import { Calendar } from './calendars.ts';
import { Days } from './days.ts';
import { Due } from './due.ts';
import { growthFigures } from './growth.ts';
import { regionFigures, WorstVerdicts } from './regions.ts';

/** The pictures of rules that judge something, each with how many failures it shows. */
class Drawn<Part> {
  readonly #parts = new Map<BoundCheck, { readonly part: Part; failed: number }>();

  /** The picture of a rule, for one judgement more. */
  of(bound: BoundCheck, verdict: Verdict, make: () => Part): Part {
    const drawn = this.#parts.get(bound) ?? { part: make(), failed: 0 };
    this.#parts.set(bound, drawn);
    if (verdict === 'fail') drawn.failed += 1;
    return drawn.part;
  }

  /** As many as there is room for, those with most failures, in the order of their rules. */
  worst(checks: readonly BoundCheck[]): {
    listed: readonly (readonly [BoundCheck, Part])[];
    omitted: number;
  } {
    const drawn = checks.flatMap((bound) => {
      const one = this.#parts.get(bound);
      return one === undefined ? [] : [{ bound, ...one }];
    });
    const worst = drawn.toSorted((one, other) => other.failed - one.failed);
    const listed = new Set(worst.slice(0, figureLimits.rules));
    return {
      listed: drawn.filter((one) => listed.has(one)).map(({ bound, part }) => [bound, part]),
      omitted: drawn.length - listed.size,
    };
  }
}

/** Counts what pictures are drawn from: pure, linear, and bounded in size whatever the account. */
export function figuresOf(inventory: Inventory, policySet: PolicySet, now: Instant): Figures {
  const account = inventory.account.id;
  const context = contextOf(inventory, policySet, now);
  const subjects = toSubjects(inventory);
  const checks = bindChecks(policySet, account);
  const days = new Days(context.timeZone);
  const due = new Due(days, now);
  const worst = new WorstVerdicts();
  const ages = new Drawn<Ages>();
  const calendars = new Drawn<Calendar>();

  const take: Take = (bound, outcome, certain, subject, point, group) => {
    const { verdict } = outcome;
    const { check, selection } = bound;
    const about = subject ?? group?.subject;
    if (about) worst.add(about, verdict);
    const { changesAt } = judgement(bound, outcome, certain, subject, point, group).explain();
    due.add(changesAt, verdict);
    if (check.kind === 'max-age' && point)
      ages.of(bound, verdict, () => new Ages(check.params.max, context)).add(point, verdict);
    if (check.kind === 'schedule' && subject)
      calendars.of(bound, verdict, () => new Calendar(check, selection, context)).add(subject, verdict);
  };
  const coverage = new Coverage(policySet, checks, account, now);
  for (const _ of judgeSubjects(subjects, checks, context, coverage, take));

  const [drawnAges, drawnCalendars] = [ages.worst(checks), calendars.worst(checks)];
  return {
    ages: drawnAges.listed.map(([bound, part]) => ({ ...nameOf(bound), ...part.figure() })),
    ...regionFigures(subjects.all, worst, inventory),
    calendars: drawnCalendars.listed.map(([bound, part]) => ({ ...nameOf(bound), ...part.figure() })),
    omitted: { ages: drawnAges.omitted, calendars: drawnCalendars.omitted },
    ...growthFigures(subjects.all, days, context),
    due: due.figure(),
  };
}

const nameOf = ({ policy, check }: BoundCheck) => ({ policy: policy.id, rule: check.id });
