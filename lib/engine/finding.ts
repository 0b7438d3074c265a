import type { Finding, SubjectRef } from '../model.ts';
import { formatInstant } from '../time.ts';
import type { Judgement } from './judge.ts';

/** Ids come from the account: as URL parts they are escaped, and lone surrogates cannot break that. */
const urlPart = (text: string): string => (plain.test(text) ? text : encodeURIComponent(text.toWellFormed()));

/** What needs no escape: nearly every id. */
const plain = /^[\w.-]*$/;

/** Builds what is said about a judgement that is kept. */
export function toFinding(judgement: Judgement, account: string): Finding {
  const { bound, verdict, due } = judgement;
  const { policy, check } = bound;
  const { message, facts, limit, changesAt } = judgement.explain();
  const subject = subjectRef(judgement);
  return {
    fingerprint: fingerprint(account, policy.id, check.id, subject),
    policy: policy.id,
    rule: check.id,
    kind: check.kind,
    severity: check.severity ?? policy.severity,
    verdict,
    subject,
    message,
    facts,
    limit,
    changesAt: changesAt === undefined ? null : formatInstant(changesAt),
    monthlyUsd: null,
    due,
    consoleUrl: consoleUrl(judgement),
  };
}

/** Readable, and stable over runs. */
export function fingerprint(account: string, policy: string, rule: string, subject: SubjectRef): string {
  return [account, policy, rule, subject.kind, subject.id].map(urlPart).join('/');
}

function subjectRef({ subject, point, group }: Judgement): SubjectRef {
  if (group) return { type: 'group', kind: group.kind, id: group.id, name: group.name, region: group.region };
  const resource = subject?.resource;
  if (point) {
    const region = point.regions?.[0] ?? null;
    return { type: 'point', kind: point.kind, id: point.id, name: point.name, region };
  }
  return {
    type: 'resource',
    kind: subject?.kind ?? '',
    id: resource?.id ?? '',
    name: resource?.name ?? '',
    region: resource?.region ?? null,
  };
}

const CONSOLE = 'https://cloud.digitalocean.com';

/** The page of the control panel; there is none for a single snapshot, so theirs is the list. */
function consoleUrl({ subject, point }: Judgement): string | null {
  if (point?.kind === 'volume-snapshot') return `${CONSOLE}/images/snapshots/volumes`;
  if (point?.kind === 'droplet-snapshot') return `${CONSOLE}/images/snapshots/droplets`;
  if (point) {
    return point.resourceId === undefined
      ? `${CONSOLE}/images/backups`
      : `${CONSOLE}/droplets/${urlPart(point.resourceId)}/backups`;
  }
  if (subject?.resource === undefined) return null;
  return `${CONSOLE}/${subject.kind}s/${urlPart(subject.resource.id)}`;
}
