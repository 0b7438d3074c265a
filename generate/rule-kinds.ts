import * as z from 'zod';
import { ruleSchema } from '../lib/rules/index.ts';
import { type Check, common } from '../lib/rules/rule.ts';
import { type Alternatives, alternativesOf, type Field, fieldsOf } from './fields-table.ts';

/** A rule kind as the documentation describes it. */
export interface RuleKind {
  readonly kind: string;
  readonly description: string;
  /** What gets a verdict each, for example `Droplets and volumes`. */
  readonly judges: string;
  /** Its own fields, without those that every rule takes. */
  readonly fields: readonly Field[];
  readonly alternatives: Alternatives;
}

/** The fields that every rule takes beside its kind. */
export const commonFields: readonly Field[] = fieldsOf(z.object(common));

const shared = new Set(['kind', ...commonFields.map(({ name }) => name)]);

/** Every rule kind, in the order of the registry. */
export const ruleKinds: readonly RuleKind[] = ruleSchema.options.map((option) => {
  const kind = option.in.shape.kind.value;
  const fields = fieldsOf(option.in).filter(({ name }) => !shared.has(name));
  const alternatives = alternativesOf(option.in);
  const [needed] = alternatives.fields;
  const given = fields.filter(({ name, required }) => required || name === needed);
  const examples = Object.fromEntries(given.map(({ name, example }) => [name, example]));
  return {
    kind,
    description: option.in.description ?? '',
    judges: judgedBy(option.parse({ kind, ...examples })),
    fields,
    alternatives,
  };
});

function judgedBy({ about, resources }: Check): string {
  if (about !== 'resource') return `${about}s`;
  return resources.map((kind) => (kind === 'droplet' ? 'Droplets' : `${kind}s`)).join(' and ');
}
