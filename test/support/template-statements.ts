import type { Json, Resource } from './template.ts';

/** A statement of a policy, with lists where IAM takes a text as well. */
export interface Statement {
  /** The role, topic or queue that has it, by the name in the template. */
  readonly of: string;
  readonly sid: string;
  readonly effect: string;
  readonly principal?: Json;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Json;
}

type Raw = Readonly<Record<string, Json>>;
type Resources = Readonly<Record<string, Resource>>;

/** What the roles may do. */
export function roleStatements(resources: Resources): readonly Statement[] {
  return rolesOf(resources).flatMap(([name, { Properties }]) =>
    ((Properties.Policies ?? []) as { PolicyDocument: Json }[]).flatMap(({ PolicyDocument }) =>
      read(name, PolicyDocument),
    ),
  );
}

/** Who may take the roles on. */
export function trustStatements(resources: Resources): readonly Statement[] {
  return rolesOf(resources).flatMap(([name, { Properties }]) =>
    read(name, Properties.AssumeRolePolicyDocument as Json),
  );
}

/** What the policies of topics, queues and buckets say. */
export function resourceStatements(resources: Resources): readonly Statement[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type !== 'AWS::IAM::Role')
    .flatMap(([name, { Properties }]) =>
      Properties.PolicyDocument ? read(name, Properties.PolicyDocument) : [],
    );
}

export function rolesOf(resources: Resources): [string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
}

function read(of: string, document: Json): readonly Statement[] {
  return (document as { Statement: Raw[] }).Statement.map((raw) => {
    const { Sid, Effect, Principal, Action, Resource, Condition, ...rest } = raw;
    if (Object.keys(rest).length > 0) throw new Error(`${of} has a statement with ${Object.keys(rest)}`);
    return {
      of,
      sid: String(Sid ?? ''),
      effect: String(Effect),
      ...(Principal === undefined ? {} : { principal: Principal }),
      actions: listOf(Action),
      resources: listOf(Resource),
      ...(Condition === undefined ? {} : { condition: Condition }),
    };
  });
}

function listOf(json: Json | undefined): readonly string[] {
  if (json === undefined) return [];
  return (Array.isArray(json) ? json : [json]).map(String);
}
