import * as z from 'zod';
import type { ProviderLimits } from '../limits.ts';
import { type RecoveryPoint, type ResourceKind, resourceKinds, type Severity } from '../model.ts';
import { id, severity, text } from '../policy/fields.ts';
import { definition, layers } from '../policy/known-keys.ts';
import type { Match, ResourceLike } from '../policy/selection.ts';
import { type Selector, selectorSchema } from '../policy/selector.ts';
import type { Prices } from '../prices.ts';
import type { Instant } from '../time.ts';
import type { GroupOutcome, Outcome } from './outcome.ts';
import type { Subject, View } from './view.ts';

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
  /** When a point that is held for certain no longer will be; undefined: nobody knows. */
  readonly heldUntil: (point: RecoveryPoint, subject: ResourceLike) => Instant | undefined;
  /** When a resource was first seen to be missing; undefined where no earlier run knows. */
  readonly missingSince: (kind: ResourceKind, id: string) => Instant | undefined;
}

export type Evaluator =
  | { readonly about: 'point'; judge(point: RecoveryPoint, view: View): Outcome<[RecoveryPoint, Subject]> }
  | { readonly about: 'resource'; judge(view: View): Outcome }
  | {
      readonly about: 'group';
      /** Adds a subject; `certain` says that the policy is about it beyond doubt. */
      add(view: View, certain: boolean): void;
      finish(): Iterable<GroupOutcome>;
    };

/** What a rule reads beyond the points that it selects; decides which unread lists matter to it. */
export interface Reads {
  /** False: it looks at no point at all, so that unread ones do not matter. */
  readonly points?: false;
  /** Whether a resource exists. */
  readonly existence?: boolean;
  /** Volume snapshots, whatever the key `points` says. */
  readonly volumeSnapshots?: boolean;
  /** The volumes attached to a Droplet, with their snapshots. */
  readonly attachedVolumes?: boolean;
  /** The backup plans of Droplets. */
  readonly plans?: boolean;
  /** Tags, beyond what its selector asks for. */
  readonly tags?: boolean;
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

/** Fields that every rule takes beside its kind. */
export const common = {
  id: id
    .optional()
    .describe('The name of the rule, unique in its policy. Default: the kind.')
    .meta({ examples: ['nightly'] }),
  severity: severity.optional().describe("How bad a finding is. Default: the policy's severity."),
  title: text
    .optional()
    .describe('What it is for, in words.')
    .meta({ examples: ['Backed up every night'] }),
  select: selectorSchema
    .optional()
    .describe("What it is about, of what the policy selects: ANDed with the policy's selector.")
    .meta({ examples: [{ resources: 'droplet', points: 'droplet-snapshot' }] }),
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
  /** What `problem` refuses, as JSON Schema for editors, where that can say it. */
  readonly refuses?: Readonly<Record<string, unknown>>;
  readonly reads?: (params: Params) => Reads;
  /** Kinds of resources that it can judge. Default: all. */
  readonly resources?: (params: Params) => readonly ResourceKind[];
  start(params: Params, context: Context): Evaluator;
}

/** True of a field that is given where it is true, and as good as absent where it is false. */
const isFlag = (field: z.core.$ZodType | undefined): boolean =>
  field !== undefined && [...layers(field, undefined)].some((layer) => definition(layer).type === 'boolean');

/** Makes a rule kind: a schema whose parsed output is a check, bound to its parameters. */
export function defineRule<const Kind extends string, Fields extends z.ZodRawShape>(
  rule: Rule<Kind, Fields, z.output<z.ZodObject<Fields>>>,
) {
  type Params = z.output<z.ZodObject<Fields>>;
  const { kind, about, requireOneOf, exclusive } = rule;
  return z
    .strictObject({
      kind: z.literal(kind).describe(rule.description),
      ...common,
      ...rule.fields,
    })
    .meta({
      description: rule.description,
      ...(requireOneOf && {
        [exclusive ? 'oneOf' : 'anyOf']: requireOneOf.map((key) => ({
          required: [key],
          properties: { [key]: true },
          // Among `properties` editors would take it for something to write.
          ...(isFlag(rule.fields[key]) && { not: { properties: { [key]: { const: false } } } }),
        })),
      }),
      ...(rule.refuses && { not: rule.refuses }),
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
    .transform((value): Check & { readonly kind: Kind; readonly params: Readonly<Params> } => {
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
        params: rest as Readonly<Params> & Check['params'],
        about,
        reads: rule.reads?.(params) ?? {},
        resources: rule.resources?.(params) ?? resourceKinds,
        start: (context) => rule.start(params, context),
      };
    });
}
