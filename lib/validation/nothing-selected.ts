import type { Selected, Selects } from '../engine/selects.ts';
import type { PolicyIssue } from '../errors.ts';
import { issueAt } from '../policy/document.ts';
import { exceptionsOf, holdsOf, type Located, type ParsedFile, policiesOf } from '../policy/located.ts';
import type { Path } from '../policy/path.ts';

/**
 * Warns of policies, rules, groups, exceptions and holds that match nothing in an inventory; not of what is for other
 * accounts, nor where something that was not read may match. Of a policy without any match its rules are left out.
 */
export function nothingSelected(files: readonly ParsedFile[], selects: Selects): PolicyIssue[] {
  const policies = files.flatMap((file) => policiesOf(file).map(([place]) => at(file, ['policies', place])));
  const groups = files.flatMap((file) =>
    Object.keys(file.content.groups ?? {}).map((name) => at(file, ['groups', name])),
  );
  const named = (what: string, places: readonly Place[], all: readonly Named[]) =>
    all.flatMap(({ id, selected }, index) =>
      isNothing(selected.resources + selected.points, selected) ? warn(places[index], `${what} ${id}`) : [],
    );
  return [
    selects.policies.flatMap(({ id, rules }, index) => {
      const place = policies[index];
      const idle = rules.map(({ about, selected }) => isNothing(subjects(about, selected), selected));
      if (idle.every(Boolean)) return warn(place, `policy ${id}`);
      return rules.flatMap((rule, r) =>
        idle[r] && place ? warn({ ...place, path: [...place.path, 'rules', r] }, `rule ${rule.id}`) : [],
      );
    }),
    named('group', groups, selects.groups),
    named('exception', files.flatMap(exceptionsOf), selects.exceptions),
    named('hold', files.flatMap(holdsOf), selects.holds),
  ].flat();
}

interface Named {
  readonly id: string;
  readonly selected: Selected;
}

type Place = Omit<Located<unknown>, 'value'>;

const at = ({ document }: ParsedFile, path: Path): Place => ({ document, path });

function subjects(about: 'resource' | 'point' | 'group', { resources, points }: Selected): number {
  if (about === 'group') return resources + points;
  return about === 'point' ? points : resources;
}

const isNothing = (matches: number, { open, elsewhere }: Selected) => matches === 0 && !open && !elsewhere;

function warn(place: Place | undefined, what: string): PolicyIssue[] {
  if (place === undefined) return [];
  const message = `${what} matches nothing in the inventory; correct its selector, or remove it`;
  return [issueAt(place.document, place.path, message, { code: 'selects-nothing', severity: 'warning' })];
}
