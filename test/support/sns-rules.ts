/**
 * What SNS refuses, as its documentation says it: bytes, not characters.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export const MAX_BYTES = 262_144;

export interface SnsAttribute {
  readonly type: string;
  readonly value: string;
}

/** One message of a Publish or PublishBatch request. */
export interface SnsEntry {
  readonly message: string;
  readonly subject: string | undefined;
  readonly structure: string | undefined;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** An answer of the service that is an error. */
export class SnsRefusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status: number = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

function invalid(message: string): SnsRefusal {
  return new SnsRefusal('InvalidParameter', `Invalid parameter: ${message}`);
}

/** The bytes that count against the limit: the message and each attribute's name, type and value. */
export function entryBytes({ message, attributes }: SnsEntry): number {
  const parts = Object.entries(attributes).flatMap(([name, { type, value }]) => [name, type, value]);
  return [message, ...parts].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}

/** The text that each protocol gets, or undefined where all get the message itself. */
export function bodiesOf({ message, structure }: SnsEntry): Record<string, string> | undefined {
  if (structure === undefined) return undefined;
  if (structure !== 'json') throw invalid('MessageStructure');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (!('default' in parsed)) throw invalid('Message Structure - No default entry in JSON message body');
  for (const [protocol, text] of Object.entries(parsed)) {
    if (typeof text !== 'string') throw invalid(`Message Structure - ${protocol} is no string`);
  }
  return parsed as Record<string, string>;
}

const id = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** Refuses what SNS refuses of one message. */
export function checkEntry(entry: SnsEntry, fifo: boolean, contentBased: boolean): void {
  if (entry.message === '') throw invalid('Empty message');
  checkSubject(entry.subject);
  for (const [name, attribute] of Object.entries(entry.attributes)) checkAttribute(name, attribute);
  if (entryBytes(entry) > MAX_BYTES) throw invalid('Message too long');
  bodiesOf(entry);
  if (fifo && entry.groupId === undefined) {
    throw invalid('The MessageGroupId parameter is required for FIFO topics');
  }
  if (fifo && entry.deduplicationId === undefined && !contentBased) {
    throw invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId given',
    );
  }
  if (!fifo && entry.deduplicationId !== undefined) throw invalid('MessageDeduplicationId');
  if (entry.groupId !== undefined && !id.test(entry.groupId)) throw invalid('MessageGroupId');
  if (entry.deduplicationId !== undefined && !id.test(entry.deduplicationId)) {
    throw invalid('MessageDeduplicationId');
  }
}

function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length >= 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject)) throw invalid('Subject');
}

function checkAttribute(name: string, { type, value }: SnsAttribute): void {
  const bad = (why: string) =>
    new SnsRefusal('ParameterValueInvalid', `The message attribute '${name}' ${why}.`);
  const isName = /^(?!\.|AWS\.|Amazon\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i.test(name);
  if (!isName) throw bad('has an invalid name');
  if (!/^(String|String\.Array|Number|Binary)$/.test(type)) throw bad('has an invalid type');
  if (value === '') throw bad('must contain a non-empty value');
  if (type === 'Number' && !Number.isFinite(Number(value))) throw bad('is no number');
  if (type === 'String.Array' && !isArray(value)) throw bad('is no array');
}

function isArray(value: string): boolean {
  try {
    return Array.isArray(JSON.parse(value));
  } catch {
    return false;
  }
}

/** Refuses what SNS refuses of a batch as a whole. */
export function checkBatch(entries: ReadonlyMap<string, SnsEntry>, count: number): void {
  if (count === 0) throw new SnsRefusal('EmptyBatchRequest', 'The batch holds no entry.');
  if (count > 10) throw new SnsRefusal('TooManyEntriesInBatchRequest', 'A batch holds at most 10 entries.');
  if (entries.size < count) throw new SnsRefusal('BatchEntryIdsNotDistinct', 'Two entries share an id.');
  for (const entryId of entries.keys()) {
    if (!/^[\w-]{1,80}$/.test(entryId)) throw new SnsRefusal('InvalidBatchEntryId', `Bad id ${entryId}.`);
  }
  const bytes = entries.values().reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > MAX_BYTES) throw new SnsRefusal('BatchRequestTooLong', `The batch has ${bytes} bytes.`);
}
