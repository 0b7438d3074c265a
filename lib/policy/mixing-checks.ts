import type { PolicyIssue } from '../errors.ts';
import { issueAt } from './document.ts';
import type { Located } from './located.ts';
import type { Selector } from './selector.ts';

const resourceKeys = ['accounts', 'resources', 'ids', 'regions', 'names', 'tags'] as const;
const pointKeys = ['points', 'pointNames', 'pointTags'] as const;

interface Asks {
  readonly resource: boolean;
  readonly point: boolean;
}

/** What cannot be split into a part for resources and one for points: a `not`, or a list of groups, that asks of both. */
export function mixingIssues(
  { value, document, path }: Located<Selector>,
  groups: ReadonlyMap<string, Located<Selector>>,
): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const asks = (selector: Selector): Asks => {
    const inner = [
      ...(selector.group ?? []).flatMap((name) => groups.get(name)?.value ?? []),
      ...(selector.not ? [selector.not] : []),
    ].map(asks);
    return {
      resource:
        resourceKeys.some((key) => selector[key] !== undefined) || inner.some(({ resource }) => resource),
      point: pointKeys.some((key) => selector[key] !== undefined) || inner.some(({ point }) => point),
    };
  };
  if (value.not) {
    const { resource, point } = asks(value.not);
    if (resource && point) {
      const message =
        'asks of resources and of points at once; write two `not`s in two groups, or one kind of key';
      issues.push(issueAt(document, [...path, 'not'], message, { code: 'mixed-selector', at: 'key' }));
    }
  }
  if (value.group && value.group.length > 1) {
    const [first, ...rest] = value.group.map((name) => asks(groups.get(name)?.value ?? {}));
    const mixed =
      first && [first, ...rest].some((one) => (one.resource && one.point) || one.point !== first.point);
    if (mixed) {
      const message = 'lists groups of which some ask of resources and some of points; list one kind only';
      issues.push(issueAt(document, [...path, 'group'], message, { code: 'mixed-selector' }));
    }
  }
  return issues;
}
