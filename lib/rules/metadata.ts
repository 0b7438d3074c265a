import type { RecoveryPoint } from '../model.ts';
import { words } from '../policy/fields.ts';
import { compileGlob } from '../policy/glob.ts';
import { glob } from '../policy/selector.ts';
import { fail, pass, unknown } from './outcome.ts';
import { defineRule } from './rule.ts';

/**
 * Flags a point that lacks a tag of `requireTags`, letters without case, or whose name does not match `namePattern`,
 * with case. A snapshot that nobody labelled is one that nobody dares to delete, and that no clean-up script finds.
 * DigitalOcean does not tag backups, so each of them lacks every tag: select snapshots.
 *
 * Missing data: tags that were not shown are unknown, unless the name fails already; unread points change nothing for
 * those that were read.
 */
export const metadata = defineRule({
  kind: 'metadata',
  description: 'Flags points without the tags or the name that they should have.',
  about: 'point',
  fields: {
    requireTags: words(glob)
      .optional()
      .describe('Each of these globs must match one of the tags, without case. Backups have no tags.')
      .meta({ examples: [['owner:*', 'env:*']] }),
    namePattern: glob
      .optional()
      .describe('A glob that the name must match, with case.')
      .meta({ examples: ['nightly-*'] }),
  },
  requireOneOf: ['requireTags', 'namePattern'],
  reads: ({ requireTags }) => ({ tags: requireTags !== undefined }),
  start({ requireTags, namePattern }) {
    const required = (requireTags ?? []).map((pattern) => ({
      pattern,
      matches: compileGlob(pattern, { ignoreCase: true }),
    }));
    const isNamed = namePattern === undefined ? () => true : compileGlob(namePattern);
    const limit = { ...(requireTags && { requireTags }), ...(namePattern !== undefined && { namePattern }) };

    const say = ({ kind, name, tags }: RecoveryPoint) => {
      const missing = required.filter(({ matches }) => !tags?.some(matches)).map(({ pattern }) => pattern);
      const parts: string[] = [];
      if (requireTags && tags === undefined) parts.push('its tags could not be read');
      else if (missing.length > 0) {
        const why = kind === 'droplet-backup' ? ', as backups carry none,' : '';
        parts.push(`it has no tag like ${missing.join(', ')}${why}`);
      } else if (requireTags) parts.push(`it has tags like ${requireTags.join(', ')}`);
      if (namePattern !== undefined)
        parts.push(`its name is ${isNamed(name) ? '' : 'not '}like ${namePattern}`);
      const sentence = parts.join(' and ').replace(/,$/, '');
      return {
        message: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`,
        facts: {
          name,
          ...(requireTags && { tags: tags?.toSorted() ?? null, missing: tags ? missing : null }),
        },
        limit,
      };
    };
    const [labelled, unlabelled, unread] = [pass(say), fail(say), unknown(say)];
    return {
      about: 'point',
      judge({ name, tags }) {
        if (!isNamed(name)) return unlabelled;
        if (required.length === 0) return labelled;
        if (tags === undefined) return unread;
        return required.every(({ matches }) => tags.some(matches)) ? labelled : unlabelled;
      },
    };
  },
});
