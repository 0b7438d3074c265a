import type { Facts, Finding, RecoveryPoint, Resource, SubjectRef } from '../../lib/model.ts';

/** What a loop does with a failure. */

export interface Explained {
  readonly message: string;
  readonly facts: Facts;
  readonly limit: Facts;
}

export interface Keeper {
  keepPoint(rule: string, kind: string, point: RecoveryPoint, explain: () => Explained): void;
  keepResource(rule: string, resource: Resource, explain: () => Explained): void;
  keepGroup(id: string, resource: Resource | undefined, explain: () => Explained): void;
}

/** Counts failures and nothing else. */
export class Counter implements Keeper {
  failures = 0;

  keepPoint(): void {
    this.failures += 1;
  }
  keepResource(): void {
    this.failures += 1;
  }
  keepGroup(): void {
    this.failures += 1;
  }
}

const CONSOLE = 'https://cloud.digitalocean.com';

/** Makes the findings that the audit makes, field by field. */
export class Collector implements Keeper {
  readonly findings: Finding[] = [];

  keepPoint(rule: string, kind: string, point: RecoveryPoint, explain: () => Explained): void {
    const { id, name, regions } = point;
    const subject = { type: 'point', kind: point.kind, id, name, region: regions?.[0] ?? null } as const;
    const page = `${CONSOLE}/droplets/${encodeURIComponent(point.resourceId ?? '')}/backups`;
    this.#keep(rule, kind, subject, page, explain());
  }

  keepResource(rule: string, { kind, id, name, region }: Resource, explain: () => Explained): void {
    const page = `${CONSOLE}/droplets/${encodeURIComponent(id)}`;
    this.#keep(rule, rule, { type: 'resource', kind, id, name, region: region ?? null }, page, explain());
  }

  keepGroup(id: string, resource: Resource | undefined, explain: () => Explained): void {
    const { name = id, region } = resource ?? {};
    const subject = { type: 'group', kind: 'resource', id, name, region: region ?? null } as const;
    this.#keep('total', 'total', subject, null, explain());
  }

  #keep(rule: string, kind: string, subject: SubjectRef, page: string | null, explained: Explained): void {
    const { message, facts, limit } = explained;
    const parts = ['bench', 'bench', rule, subject.kind, subject.id].map((part) => encodeURIComponent(part));
    this.findings.push({
      fingerprint: parts.join('/'),
      policy: 'bench',
      rule,
      kind,
      severity: 'medium',
      verdict: 'fail',
      subject,
      message,
      facts,
      limit,
      changesAt: null,
      monthlyUsd: null,
      excess: null,
      due: false,
      consoleUrl: page,
      exception: null,
    });
  }
}
