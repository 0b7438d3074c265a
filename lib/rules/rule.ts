import * as z from 'zod';
import type { ProviderLimits } from '../limits.ts';
import type { RecoveryPoint, ResourceKind, Severity } from '../model.ts';
import { id, severity, text } from '../policy/fields.ts';
import type { Match, ResourceLike } from '../policy/selection.ts';
import { type Selector, selectorSchema } from '../policy/selector.ts';
import type { Prices } from '../prices.ts';
import type { Instant } from '../time.ts';
import type { GroupOutcome, Outcome } from './outcome.ts';
import type { View } from './view.ts';

/** What every evaluator may know beside its subject. */
export interface Context {
  readonly now: Instant;
  /** A creation time after this instant is not believed. */
  readonly trustedUntil: Instant;
  /** IANA name; what months, years and last days follow. */
  readonly timeZone: string;
  readonly account: string;
  readonly prices: Prices;
  readonly limits: ProviderLimits;
  /** Whether a point is under a legal hold. */
  readonly held: (point: RecoveryPoint, subject: ResourceLike) => Match;
  /** When a resource was first seen to be missing; undefined where no earlier run knows. */
  readonly missingSince: (kind: ResourceKind, id: string) => Instant | undefined;
}

export type Evaluator =
  | { readonly about: 'point'; judge(point: RecoveryPoint, view: View): Outcome<[RecoveryPoint]> }
  | { readonly about: 'resource'; judge(view: View): Outcome }
  | {
      readonly about: 'group';
      /** Adds a subject; `certain` says that the policy is about it beyond doubt. */
      add(view: View, certain: boolean): void;
      finish(): Iterable<GroupOutcome>;
    };

/** What a rule reads beyond the points that it selects; decides which unread lists matter to it. */
export interface Reads {
  /** Whether a resource exists. */
  readonly existence?: boolean;
  /** Volume snapshots, whatever the key `points` says. */
  readonly volumeSnapshots?: boolean;
  /** The volumes attached to a Droplet, with their snapshots. */
  readonly attachedVolumes?: boolean;
  /** The backup plans of Droplets. */
  readonly plans?: boolean;
}

/** A rule of a policy, bound to its parameters. */
export interface Check {
  readonly kind: string;
  readonly id: string;
  readonly severity: Severity | undefined;
  readonly title: string | undefined;
  readonly select: Selector | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly about: Evaluator['about'];
  readonly reads: Reads;
  /** Resource kinds that the rule can judge. */
  readonly resources: readonly ResourceKind[];
  start(context: Context): Evaluator;
}

const common = {
  id: id.optional().describe('The name of the rule in its policy. Default: the kind.'),
  severity: severity.optional().describe("Default: the policy's."),
  title: text.optional().describe('Words for people.'),
  select: selectorSchema.optional().describe("ANDed with the policy's."),
};

interface Rule<Kind extends string, Fields extends z.ZodRawShape, Params> {
  readonly kind: Kind;
  /** One sentence for editors and documentation. */
  readonly description: string;
  readonly about: Evaluator['about'];
  readonly fields: Fields;
  /** Each list names fields of which at least one must stand. */
  readonly requireOneOf?: readonly (keyof Fields & string)[];
  /** Of these fields only one may stand. */
  readonly exclusive?: boolean;
  /** A problem between fields, as a sentence for the reader. */
  readonly problem?: (params: Params) => string | undefined;
  readonly reads?: (params: Params) => Reads;
  readonly resources?: readonly ResourceKind[];
  start(params: Params, context: Context): Evaluator;
}

/** Makes a rule kind: a schema whose parsed output is a check, bound to its parameters. */
export function defineRule<const Kind extends string, Fields extends z.ZodRawShape>(
  rule: Rule<Kind, Fields, z.output<z.ZodObject<Fields>>>,
) {
  type Params = z.output<z.ZodObject<Fields>>;
  const { kind, about, requireOneOf, exclusive } = rule;
  return z
    .strictObject({ kind: z.literal(kind), ...common, ...rule.fields })
    .meta({
      description: rule.description,
      ...(requireOneOf && {
        [exclusive ? 'oneOf' : 'anyOf']: requireOneOf.map((key) => ({
          required: [key],
          properties: { [key]: { not: { const: false } } },
        })),
      }),
    })
    .superRefine((value, context) => {
      const given = (requireOneOf ?? []).filter(
        (key) => ![undefined, false].includes((value as Record<string, never>)[key]),
      );
      if (requireOneOf && given.length === 0) {
        context.addIssue({
          code: 'custom',
          message: `expected ${exclusive ? 'one' : 'at least one'} of ${requireOneOf.join(', ')}`,
        });
      }
      if (exclusive && given.length > 1) {
        context.addIssue({
          code: 'custom',
          message: `expected only one of ${given.join(', ')}`,
          path: [given[1] as string],
        });
      }
      const problem = rule.problem?.(value as unknown as Params);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .transform((value): Check & { readonly kind: Kind } => {
      const {
        kind: _,
        id: name,
        severity: level,
        title,
        select,
        ...rest
      } = value as Record<string, unknown> & {
        [K in keyof typeof common]: z.output<(typeof common)[K]>;
      };
      const params = rest as unknown as Params;
      return {
        kind,
        id: name ?? kind,
        severity: level,
        title,
        select,
        params: rest,
        about,
        reads: rule.reads?.(params) ?? {},
        resources: rule.resources ?? ['droplet', 'volume'],
        start: (context) => rule.start(params, context),
      };
    });
}
