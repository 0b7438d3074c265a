import type { Link } from './manifest.ts';
import { type HeadFound, headProblems } from './verify-head.ts';
import type { VerifiedRun } from './verify-run.ts';

/** What is said of a run, or of an account as a whole. */
export interface Remark {
  readonly where: string;
  readonly what: string;
}

export interface ChainVerdict {
  readonly problems: readonly Remark[];
  readonly notes: readonly Remark[];
}

/** The runs of an account as they name one another. */
export interface Chain {
  /** Finished runs by name. */
  readonly runs: ReadonlyMap<string, VerifiedRun>;
  /** Names of all runs that are there, finished or not. */
  readonly names: ReadonlySet<string>;
  /** By the name of a run, which runs name it as the one before them. */
  readonly followers: ReadonlyMap<string, readonly string[]>;
}

/** Checks that the runs of an account are one chain, and end at its head. */
export function verifyChain(runs: readonly VerifiedRun[], prefix: string, head: HeadFound): ChainVerdict {
  const finished = runs.filter(({ digest }) => digest !== undefined);
  const chain: Chain = {
    runs: new Map(finished.map((run) => [run.name, run])),
    names: new Set(runs.map(({ name }) => name)),
    followers: followersOf(finished),
  };
  const links = finished.flatMap((run) => linkProblems(run, chain));
  const starts = beginnings(finished, chain);
  const ends = headProblems(chain, prefix, head);
  const forks = [...chain.followers].flatMap(([name, after]) =>
    after.length > 1
      ? [{ where: name, what: `the chain forks: ${after.join(' and ')} both name it as the one before` }]
      : [],
  );
  // Whatever is missing leaves one run that nothing comes after: that is one thing that was done, not two.
  const missing = finished.filter(
    ({ manifest }) =>
      manifest === undefined || (manifest.previous && !chain.runs.has(manifest.previous.name)),
  );
  const isEnded = head !== undefined && !('problem' in head) && chain.runs.has(head.name);
  const explained = missing.length - (starts.notes.length > 0 ? 1 : 0) + (isEnded ? 0 : 1);
  const loose = looseEnds(chain, isEnded ? head.name : undefined);
  return {
    problems: [...links, ...forks, ...starts.problems, ...ends, ...(loose.length > explained ? loose : [])],
    notes: [...starts.notes, ...outOfOrder(finished, chain), ...unsigned(finished, chain)],
  };
}

function followersOf(runs: readonly VerifiedRun[]): Map<string, string[]> {
  const followers = new Map<string, string[]>();
  for (const { name, manifest } of runs) {
    const before = manifest?.previous?.name;
    if (before !== undefined) followers.set(before, [...(followers.get(before) ?? []), name]);
  }
  return followers;
}

function linkProblems({ name, manifest }: VerifiedRun, { runs, names }: Chain): Remark[] {
  const previous = manifest?.previous;
  if (!previous) return [];
  const before = runs.get(previous.name);
  if (before === undefined && names.has(previous.name))
    return [
      {
        where: previous.name,
        what: `_manifest.json is missing, though ${name} came after it: it was removed`,
      },
    ];
  if (before === undefined || before.digest === previous.sha256) return [];
  return [
    {
      where: previous.name,
      what: `_manifest.json was changed: its SHA-256 is ${before.digest}, and ${name}, which came after it, says ${previous.sha256}`,
    },
  ];
}

/** A chain has one beginning: no run at all, or runs that are no longer kept. */
function beginnings(finished: readonly VerifiedRun[], { names }: Chain): ChainVerdict {
  const isThere = ({ name }: Link) => names.has(name);
  const first = finished.flatMap(({ name, manifest }) => {
    if (manifest === undefined || (manifest.previous && isThere(manifest.previous))) return [];
    return { name, previous: manifest.previous };
  });
  const [oldest, ...others] = first.sort((one, other) => (one.name < other.name ? -1 : 1));
  const problems = others.map(({ name, previous }) => ({
    where: previous?.name ?? name,
    what: previous
      ? `it is missing, though ${name} came after it, and earlier runs are here: it was removed`
      : 'it names no run before it, though there are earlier ones: the chain is broken',
  }));
  const notes = oldest?.previous
    ? [
        {
          where: oldest.name,
          what: `the chain begins here; ${oldest.previous.name}, which came before it, has expired or was removed`,
        },
      ]
    : [];
  return { problems, notes };
}

function looseEnds({ runs, followers }: Chain, newest: string | undefined): Remark[] {
  return [...runs.keys()]
    .filter((name) => name !== newest && !followers.has(name))
    .map((where) => ({
      where,
      what: 'no run names it as the one before, and it is not the newest: what came after it was removed, or it was added',
    }));
}

/** Who judges at an instant of the past, does so after what judged at a later one. */
function outOfOrder(finished: readonly VerifiedRun[], { runs }: Chain): Remark[] {
  return finished.flatMap(({ name, manifest }) => {
    const before = manifest?.previous && runs.get(manifest.previous.name)?.manifest;
    if (!before || !manifest || Date.parse(before.now) <= Date.parse(manifest.now)) return [];
    return {
      where: name,
      what: `it judged at ${manifest.now}, earlier than ${manifest.previous?.name}, which came before it`,
    };
  });
}

/** Where keys come and go, nobody can tell a signature that was removed from one that never was. */
function unsigned(finished: readonly VerifiedRun[], { runs, followers }: Chain): Remark[] {
  const isSigned = (name: string | undefined) =>
    name !== undefined && runs.get(name)?.signature !== undefined;
  return finished.flatMap(({ name, manifest, signature }) => {
    const next = followers.get(name)?.find(isSigned);
    const beside = isSigned(manifest?.previous?.name) ? manifest?.previous?.name : next;
    if (signature || beside === undefined) return [];
    return {
      where: name,
      what: `it is not signed, though ${beside} beside it is: its signature was removed, or no key was configured`,
    };
  });
}
