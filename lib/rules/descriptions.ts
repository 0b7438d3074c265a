import { ruleSchema } from './index.ts';

/** What each rule kind flags, in one sentence, by kind. */
export const ruleDescriptions: ReadonlyMap<string, string> = new Map(
  ruleSchema.options.map(({ in: { shape, description } }) => [shape.kind.value, description ?? '']),
);
