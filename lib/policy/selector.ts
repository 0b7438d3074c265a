import * as z from 'zod';
import { type PointKind, pointKinds, resourceKinds } from '../model.ts';
import { globLength, id, region, words } from './fields.ts';
import { globProblem } from './glob.ts';

/** Which resources and points a policy is about; its meaning is in `select.ts`. */

export const glob = z
  .string()
  .check((context) => {
    const problem = globProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', message: problem, input: context.value });
  })
  .meta(globLength);

const globs = words(glob);

/** An id as the API has it, number or text, compared as text. */
const resourceId = z
  .union([z.int().min(0), z.string().min(1).max(200)])
  .transform(String)
  .describe('A Droplet id (a number) or a volume id (a UUID).');

export const tagMatch = z
  .strictObject({
    any: globs
      .optional()
      .describe('At least one tag matches one of these globs.')
      .meta({ examples: ['env:prod', ['env:prod', 'tier:*']] }),
    all: globs
      .optional()
      .describe('Each of these globs matches a tag.')
      .meta({ examples: [['env:prod', 'data:personal']] }),
    none: globs
      .optional()
      .describe('No tag matches any of these globs.')
      .meta({ examples: ['scratch', ['scratch', 'tmp-*']] }),
  })
  .refine((value) => value.any ?? value.all ?? value.none, {
    error: 'expected at least one of any, all, none',
  })
  .meta({ minProperties: 1 });

const pointMeanings: Record<PointKind, string> = {
  'droplet-backup': 'Made by the backup plan of a Droplet; goes with the Droplet.',
  'droplet-snapshot': 'Made of a Droplet by hand or by a script; stays, and can be copied to other regions.',
  'volume-snapshot': 'Made of a volume; stays when the volume goes, and cannot leave its region.',
};

export const selectorSchema = z
  .strictObject({
    group: words(id)
      .optional()
      .describe('Named selectors of `groups`; one of them must match.')
      .meta({ examples: ['production', ['production', 'staging']] }),
    accounts: words(z.string().min(1).max(200))
      .optional()
      .describe("The account's id in the configuration; `default` where it has none.")
      .meta({ examples: ['default'] }),
    resources: words(z.enum(resourceKinds))
      .optional()
      .describe('Kinds of resources.')
      .meta({ examples: ['droplet', ['droplet', 'volume']] }),
    ids: z
      .union([resourceId, z.array(resourceId).min(1).max(10_000)])
      .transform((value) => (Array.isArray(value) ? value : [value]))
      .optional()
      .describe('Ids of resources: of Droplets numbers, of volumes UUIDs.')
      .meta({ examples: [418660217, [418660217, '506f78a4-e098-11e5-ad9f-000f53306ae1']] }),
    regions: words(region)
      .optional()
      .describe('Regions that the resource is in.')
      .meta({ examples: ['fra1', ['ams3', 'fra1']] }),
    names: globs
      .optional()
      .describe('Globs over the name of the resource, with case: `*` `?` `[…]` `[!…]` `{a,b}`; `\\` escapes.')
      .meta({ examples: ['web-*', ['web-*', 'db-??']] }),
    tags: tagMatch
      .optional()
      .describe('Globs over the tags of the resource, without case.')
      .meta({ examples: [{ any: ['env:prod'] }, { all: ['env:prod'], none: ['scratch'] }] }),
    points: words(z.enum(pointKinds).meta({ meanings: pointMeanings }))
      .optional()
      .describe('Kinds of recovery points.')
      .meta({ examples: ['droplet-backup', ['droplet-snapshot', 'volume-snapshot']] }),
    pointNames: globs
      .optional()
      .describe('Globs over the name of the point, as `names`.')
      .meta({ examples: ['golden-*'] }),
    pointTags: tagMatch
      .optional()
      .describe('Globs over the tags of the point, without case; backups have none.')
      .meta({ examples: [{ any: ['keep'] }] }),
    get not() {
      return selectorSchema
        .optional()
        .describe('Matches where the inner selector does not: resource keys or point keys inside, not both.')
        .meta({ examples: [{ tags: { any: ['k8s'] } }] });
    },
  })
  .describe('All keys must match; within a list one will do. Empty: everything.');

export type Selector = z.output<typeof selectorSchema>;
export type TagMatch = z.output<typeof tagMatch>;
