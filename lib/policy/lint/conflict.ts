import type { ResourceKind } from '../../model.ts';
import type { Facts, LintedRule } from './linted-rule.ts';

/** What a rule asks for, as a number, so that few pairs need to be compared. */
export interface Asked {
  readonly demand: number;
}

/** What a rule leaves room for, in the same measure: only one that leaves less than is asked for can conflict. */
export interface Ruled {
  readonly leeway: number;
}

/** Something that one rule asks for and another may rule out. */
export interface Conflict<A extends Asked = Asked, R extends Ruled = Ruled> {
  /** What a rule asks for; undefined where it asks for nothing of the sort. */
  asked(rule: LintedRule, facts: Facts): A | undefined;
  /** What a rule rules out. */
  ruled(rule: LintedRule, facts: Facts): R | undefined;
  /** Why no resource of a kind can meet both, as a clause; undefined where one can, whatever the two select. */
  reason(asked: A, ruled: R, resource: ResourceKind): string | undefined;
  /** Whether that is so for what both select of that kind. */
  holds(asking: LintedRule, ruling: LintedRule, resource: ResourceKind): boolean;
}

/** Lets conflicts of different sorts stand in one list. */
export const conflict = <A extends Asked, R extends Ruled>(one: Conflict<A, R>) => one as unknown as Conflict;
