/**
 * What version 1.8.0 of OCSF demands of a Compliance Finding with the profile for clouds: every attribute that it
 * requires or recommends, and those of the others that we write. Where `OCSF_SCHEMA` names a copy of the published
 * schema, test/report/ocsf.test.ts compares this table with it.
 * @see https://schema.ocsf.io/1.8.0/classes/compliance_finding?profiles=cloud
 */

export type Attribute = readonly [
  requirement: 'required' | 'recommended' | 'optional',
  type: string,
  values?: readonly number[],
];
export type Attributes = Readonly<Record<string, Attribute>>;

const text = 'string_t';
const whole = 'integer_t';

export const eventClass: Attributes = {
  activity_id: ['required', whole, [0, 1, 2, 3, 99]],
  activity_name: ['optional', text],
  category_uid: ['required', whole],
  category_name: ['optional', text],
  class_uid: ['required', whole],
  class_name: ['optional', text],
  type_uid: ['required', 'long_t'],
  type_name: ['optional', text],
  time: ['required', 'timestamp_t'],
  timezone_offset: ['recommended', whole],
  severity_id: ['required', whole, [0, 1, 2, 3, 4, 5, 6, 99]],
  severity: ['optional', text],
  status_id: ['recommended', whole, [0, 1, 2, 3, 4, 5, 6, 99]],
  status: ['optional', text],
  status_code: ['recommended', text],
  status_detail: ['recommended', text],
  confidence_id: ['recommended', whole, [0, 1, 2, 3, 99]],
  message: ['recommended', text],
  metadata: ['required', 'metadata'],
  cloud: ['required', 'cloud'],
  finding_info: ['required', 'finding_info'],
  compliance: ['required', 'compliance'],
  resource: ['recommended', 'resource_details'],
  resources: ['recommended', 'resource_details[]'],
  observables: ['recommended', 'observable[]'],
  remediation: ['recommended', 'remediation'],
  unmapped: ['optional', 'object'],
};

export const objects: Readonly<Record<string, Attributes>> = {
  metadata: {
    version: ['required', text],
    profiles: ['optional', 'string_t[]'],
    product: ['required', 'product'],
    event_code: ['optional', text],
    uid: ['optional', text],
    log_name: ['recommended', text],
    logged_time: ['optional', 'timestamp_t'],
    original_time: ['recommended', text],
    reporter: ['recommended', 'reporter'],
    tenant_uid: ['recommended', text],
  },
  product: {
    name: ['recommended', text],
    uid: ['recommended', text],
    vendor_name: ['recommended', text],
    version: ['recommended', text],
  },
  cloud: {
    provider: ['required', text],
    account: ['optional', 'account'],
    region: ['recommended', text],
  },
  account: {
    uid: ['recommended', text],
    name: ['recommended', text],
    type: ['optional', text],
    type_id: [
      'recommended',
      whole,
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 99],
    ],
  },
  finding_info: {
    uid: ['required', text],
    title: ['recommended', text],
    desc: ['optional', text],
    types: ['optional', 'string_t[]'],
    analytic: ['recommended', 'analytic'],
    first_seen_time: ['optional', 'timestamp_t'],
    last_seen_time: ['optional', 'timestamp_t'],
  },
  analytic: {
    uid: ['recommended', text],
    name: ['recommended', text],
    type: ['optional', text],
    type_id: ['required', whole, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99]],
  },
  compliance: {
    control: ['recommended', text],
    standards: ['recommended', 'string_t[]'],
    requirements: ['optional', 'string_t[]'],
    checks: ['optional', 'check[]'],
    status_id: ['recommended', whole, [0, 1, 2, 3, 99]],
    status: ['recommended', text],
  },
  check: {
    uid: ['recommended', text],
    name: ['recommended', text],
    standards: ['recommended', 'string_t[]'],
    status_id: ['recommended', whole, [0, 1, 2, 3, 99]],
    status: ['recommended', text],
    severity: ['optional', text],
  },
  resource_details: {
    uid: ['recommended', 'resource_uid_t'],
    name: ['recommended', text],
    type: ['optional', text],
    region: ['optional', text],
    hostname: ['recommended', 'hostname_t'],
    ip: ['recommended', 'ip_t'],
    owner: ['recommended', 'user'],
    role_id: ['recommended', whole, [0, 1, 2, 3, 4, 99]],
  },
  observable: {
    name: ['recommended', text],
    value: ['optional', text],
    type: ['optional', text],
    type_id: ['required', whole],
  },
  remediation: { desc: ['required', text] },
};

/** Whose values the schema makes out of the names of classes and types, not out of one list. */
export const derivedValues = ['category_uid', 'class_uid', 'type_uid', 'observable.type_id'];

/** What is recommended and not always, or never, known: of no account, server or owner does the audit hear. */
export const notAlwaysGiven = new Set([
  'cloud.account.name',
  'cloud.region',
  'compliance.standards',
  'compliance.checks.standards',
  'finding_info.analytic',
  'metadata.reporter',
  'remediation',
  'resource',
  'resources.hostname',
  'resources.ip',
  'resources.owner',
  'resources.role_id',
  'status_detail',
]);

/** What is wrong with an event: an attribute too many, one too few, a wrong type or a value that no list has. */
export function ocsfProblems(event: unknown): string[] {
  return problemsOf(event, eventClass, '');
}

function problemsOf(value: unknown, attributes: Attributes, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const given = Object.entries(value);
  const missing = Object.entries(attributes).flatMap(([name, [requirement]]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const excused = requirement === 'optional' || (requirement === 'recommended' && notAlwaysGiven.has(at));
    return Object.hasOwn(value, name) || excused ? [] : [`${at} is ${requirement} and missing`];
  });
  const wrong = given.flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (attribute === undefined) return [`${at} is no attribute`];
    const [, type, values] = attribute;
    if (!type.endsWith('[]')) return valueProblems(inner, type, values, at);
    if (!Array.isArray(inner) || inner.length === 0) return [`${at} is no list, or an empty one`];
    return inner.flatMap((one) => valueProblems(one, type.slice(0, -2), values, at));
  });
  return [...missing, ...wrong];
}

function valueProblems(
  value: unknown,
  type: string,
  values: readonly number[] | undefined,
  at: string,
): string[] {
  if (Object.hasOwn(objects, type)) return problemsOf(value, objects[type] ?? {}, at);
  if (type === 'object') return typeof value === 'object' && value !== null ? [] : [`${at} is no object`];
  if (['integer_t', 'long_t', 'timestamp_t'].includes(type)) {
    if (!Number.isSafeInteger(value)) return [`${at} is no whole number`];
    return values === undefined || values.includes(value as number) ? [] : [`${at} may not be ${value}`];
  }
  return typeof value === 'string' ? [] : [`${at} is no text`];
}
