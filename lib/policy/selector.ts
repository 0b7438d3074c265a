import * as z from 'zod';
import { pointKinds, resourceKinds } from '../model.ts';
import { id, region, words } from './fields.ts';
import { globProblem } from './glob.ts';

/** Which resources and points a policy is about; its meaning is in `select.ts`. */

const glob = z
  .string()
  .min(1, { error: 'an empty pattern matches nothing; write * for everything' })
  .max(512)
  .check((context) => {
    const problem = globProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', message: problem, input: context.value });
  });

const globs = words(glob);

/** An id as the API has it, number or text, compared as text. */
const resourceId = z
  .union([z.int().min(0), z.string().min(1).max(200)])
  .transform(String)
  .describe('A Droplet id (a number) or a volume id (a UUID).');

const tagMatch = z
  .strictObject({
    any: globs.optional().describe('At least one tag matches one of these globs.'),
    all: globs.optional().describe('Each of these globs matches a tag.'),
    none: globs.optional().describe('No tag matches any of these globs.'),
  })
  .refine((value) => value.any ?? value.all ?? value.none, {
    error: 'expected at least one of any, all, none',
  })
  .meta({ anyOf: ['any', 'all', 'none'].map((key) => ({ required: [key] })) });

export const selectorSchema = z
  .strictObject({
    group: words(id).optional().describe('Named selectors of `groups`; one of them must match.'),
    accounts: words(z.string().min(1).max(200)).optional().describe("The account's id in the configuration."),
    resources: words(z.enum(resourceKinds)).optional().describe('Kinds of resources.'),
    ids: z
      .union([resourceId, z.array(resourceId).min(1).max(10_000)])
      .transform((value) => (Array.isArray(value) ? value : [value]))
      .optional()
      .describe('Ids of resources.'),
    regions: words(region).optional().describe('Regions that the resource is in.'),
    names: globs.optional().describe('Globs over the name of the resource.'),
    tags: tagMatch.optional().describe('Tags of the resource, without case.'),
    points: words(z.enum(pointKinds)).optional().describe('Kinds of recovery points.'),
    pointNames: globs.optional().describe('Globs over the name of the point.'),
    pointTags: tagMatch.optional().describe('Tags of the point, without case; backups have none.'),
    get not() {
      return selectorSchema.optional().describe('Matches where the inner selector does not.');
    },
  })
  .describe('All keys must match; within a list one will do.');

export type Selector = z.output<typeof selectorSchema>;
export type TagMatch = z.output<typeof tagMatch>;
