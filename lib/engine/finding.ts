import { fromMillionths } from '../millionths.ts';
import type { ExceptionRef, Finding, SubjectRef, Verdict } from '../model.ts';
import { pointMicroUsd } from '../prices.ts';
import { usdOf } from '../rules/cost.ts';
import type { Context } from '../rules/rule.ts';
import { View } from '../rules/view.ts';
import { formatInstant } from '../time.ts';
import type { Judgement } from './judge.ts';

/** Ids come from the account: as URL parts they are escaped, and lone surrogates cannot break that. */
const urlPart = (text: string): string => (plain.test(text) ? text : encodeURIComponent(text.toWellFormed()));

/** What needs no escape: nearly every id. */
const plain = /^[\w.-]*$/;

/** Builds what is said about a judgement that is kept. */
export function toFinding(judgement: Judgement, context: Context): Finding {
  const { bound, verdict, due } = judgement;
  const { policy, check } = bound;
  const { message, facts, limit, changesAt, excess } = judgement.explain();
  const subject = subjectRef(judgement);
  return {
    fingerprint: fingerprint(context.account, policy.id, check.id, subject),
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
    monthlyUsd: monthlyUsdOf(judgement, context) ?? null,
    excess: (fails(verdict) ? excess : undefined) ?? null,
    due,
    consoleUrl: consoleUrl(judgement),
    exception: exceptionRef(judgement),
  };
}

const fails = (verdict: Verdict): boolean => verdict === 'fail' || verdict === 'excepted';

function exceptionRef({ exception }: Judgement): ExceptionRef | null {
  if (exception === undefined) return null;
  const { id, reason, owner, until, category = null, ticket = null } = exception;
  return { id, reason, owner, until, category, ticket };
}

/** Builds a finding outside the tally, about the policies themselves. */
export function toAside(
  account: string,
  told: Pick<Finding, 'policy' | 'rule' | 'kind' | 'severity' | 'verdict' | 'message' | 'facts' | 'limit'> & {
    readonly subject: Pick<SubjectRef, 'type' | 'kind' | 'id' | 'name'>;
  },
): Finding {
  const subject = { ...told.subject, region: null };
  return {
    fingerprint: fingerprint(account, told.policy, told.rule, subject),
    ...told,
    subject,
    changesAt: null,
    monthlyUsd: null,
    excess: null,
    due: false,
    consoleUrl: null,
    exception: null,
  };
}

/** What a judgement is about costs, where that is known; of a resource, those of its points that count. */
function monthlyUsdOf({ bound, subject, point, group }: Judgement, context: Context): number | undefined {
  if (group) return group.monthlyUsd;
  if (point) {
    const microUsd = pointMicroUsd(point, context.prices);
    return microUsd === undefined ? undefined : fromMillionths(microUsd);
  }
  if (subject === undefined || bound.check.reads.points === false) return undefined;
  return usdOf(new View(subject, bound.selection, context));
}

/** Readable, and stable over runs. */
function fingerprint(account: string, policy: string, rule: string, subject: SubjectRef): string {
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
