/** Reads a CloudFormation template as CloudFormation would, for the few functions that ours uses. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Properties = { readonly [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json }>>;
}

export const ACCOUNT = '123456789012';

/** Takes itself out of the list or object that it is in. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * The resources that would be created, with every function replaced by its value: ARNs of this region and of
 * account 123456789012.
 * @throws Error for a function, attribute or condition that is unknown
 */
export function resolveTemplate(template: Template, region: string): Readonly<Record<string, Resource>> {
  const pseudo: Readonly<Record<string, string | typeof NO_VALUE>> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::NoValue': NO_VALUE,
  };

  const isTrue = (name: string): boolean => {
    const rule = template.Conditions[name];
    if (rule === undefined) throw new Error(`no condition ${name}`);
    return evaluate(rule) === true;
  };

  const isCreated = ({ Condition }: Resource): boolean => Condition === undefined || isTrue(Condition);

  const resourceOf = (name: string): Resource => {
    const resource = template.Resources[name];
    if (!resource || !isCreated(resource)) throw new Error(`${name} is referred to, but not created`);
    return resource;
  };

  const refTo = (name: string): unknown => {
    if (name in pseudo) return pseudo[name];
    const { Type, Properties } = resourceOf(name);
    const read = refs[Type];
    if (!read) throw new Error(`Ref of a ${Type}`);
    return read(evaluate(Properties) as Record<string, string>, `${region}:${ACCOUNT}`, name);
  };

  const attributeOf = (name: string, attribute: string): unknown => {
    const { Type, Properties } = resourceOf(name);
    const read = attributes[`${Type}.${attribute}`];
    if (!read) throw new Error(`GetAtt of ${Type}.${attribute}`);
    return read(evaluate(Properties) as Record<string, string>, `${region}:${ACCOUNT}`, name);
  };

  const functions: Readonly<Record<string, (argument: never) => unknown>> = {
    Ref: (name: string) => refTo(name),
    'Fn::GetAtt': ([name, attribute]: [string, string]) => attributeOf(name, attribute),
    'Fn::Sub': (text: string) =>
      text.replace(/\$\{([^}.]+)(?:\.([^}]+))?\}/g, (_, name: string, attribute?: string) =>
        String(attribute === undefined ? refTo(name) : attributeOf(name, attribute)),
      ),
    'Fn::Split': ([separator, text]: [string, string]) => text.split(separator),
    'Fn::Join': ([separator, parts]: [string, Json[]]) => parts.map(evaluate).join(separator),
    'Fn::If': ([name, yes, no]: [string, Json, Json]) => evaluate(isTrue(name) ? yes : no),
    'Fn::Equals': ([left, right]: [Json, Json]) => evaluate(left) === evaluate(right),
    'Fn::Not': ([rule]: [Json]) => evaluate(rule) !== true,
    'Fn::And': (rules: Json[]) => rules.every((rule) => evaluate(rule) === true),
  };

  const evaluate = (json: Json): unknown => {
    if (Array.isArray(json)) return json.map(evaluate).filter((value) => value !== NO_VALUE);
    if (typeof json !== 'object' || json === null) return json;
    const entries = Object.entries(json);
    const [name, argument] = entries[0] ?? [];
    if (name !== undefined && entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const call = functions[name];
      if (!call) throw new Error(`${name} is unknown`);
      return call(argument as never);
    }
    return Object.fromEntries(
      entries
        .map(([key, value]) => [key, evaluate(value)] as const)
        .filter(([, value]) => value !== NO_VALUE),
    );
  };

  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => isCreated(resource))
      .map(([name, resource]) => [
        name,
        { ...resource, Properties: evaluate(resource.Properties) as Properties },
      ]),
  );
}

type Read = (properties: Record<string, string>, place: string, name: string) => string | undefined;

const refs: Readonly<Record<string, Read>> = {
  'AWS::SNS::Topic': ({ TopicName }, place) => `arn:aws:sns:${place}:${TopicName}`,
  'AWS::SQS::Queue': ({ QueueName }) => `https://sqs.example/${QueueName}`,
  'AWS::Lambda::Function': ({ FunctionName }) => FunctionName,
  'AWS::Scheduler::ScheduleGroup': ({ Name }) => Name,
  'AWS::S3::Bucket': (_, __, name) => name.toLowerCase(),
};

const attributes: Readonly<Record<string, Read>> = {
  'AWS::SQS::Queue.Arn': ({ QueueName }, place) => `arn:aws:sqs:${place}:${QueueName}`,
  'AWS::SQS::Queue.QueueName': ({ QueueName }) => QueueName,
  'AWS::Lambda::Function.Arn': ({ FunctionName }, place) =>
    `arn:aws:lambda:${place}:function:${FunctionName}`,
  // The ARN of a log group ends so: it stands for the streams in it.
  'AWS::Logs::LogGroup.Arn': ({ LogGroupName }, place) => `arn:aws:logs:${place}:log-group:${LogGroupName}:*`,
  'AWS::Scheduler::ScheduleGroup.Arn': ({ Name }, place) =>
    `arn:aws:scheduler:${place}:schedule-group/${Name}`,
  'AWS::S3::Bucket.Arn': (_, __, name) => `arn:aws:s3:::${name.toLowerCase()}`,
  'AWS::IAM::Role.Arn': (_, __, name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
};
