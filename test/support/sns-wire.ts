import { randomUUID } from 'node:crypto';
import type { SnsAttribute, SnsEntry, SnsRefusal } from './sns-rules.ts';

/**
 * The AWS query protocol: form fields in, XML out.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

/** XML as nested records; lists come as `member` elements, maps as `entry` elements. */
export type Xml = string | readonly Xml[] | { readonly [element: string]: Xml };

/** One message, whose fields begin with `prefix`. */
export function readEntry(form: URLSearchParams, prefix: string = ''): SnsEntry {
  const attributes: Record<string, SnsAttribute> = {};
  for (let n = 1; form.has(`${prefix}MessageAttributes.entry.${n}.Name`); n += 1) {
    const entry = `${prefix}MessageAttributes.entry.${n}`;
    attributes[form.get(`${entry}.Name`) ?? ''] = {
      type: form.get(`${entry}.Value.DataType`) ?? '',
      value: form.get(`${entry}.Value.StringValue`) ?? form.get(`${entry}.Value.BinaryValue`) ?? '',
    };
  }
  const optional = (name: string) => form.get(`${prefix}${name}`) ?? undefined;
  return {
    message: optional('Message') ?? '',
    subject: optional('Subject'),
    structure: optional('MessageStructure'),
    attributes,
    groupId: optional('MessageGroupId'),
    deduplicationId: optional('MessageDeduplicationId'),
  };
}

/** The entries of a batch by id, and how many there were, ids given twice included. */
export function readBatch(form: URLSearchParams): { entries: Map<string, SnsEntry>; count: number } {
  const entries = new Map<string, SnsEntry>();
  let count = 0;
  for (; form.has(`PublishBatchRequestEntries.member.${count + 1}.Id`); count += 1) {
    const prefix = `PublishBatchRequestEntries.member.${count + 1}.`;
    entries.set(form.get(`${prefix}Id`) ?? '', readEntry(form, prefix));
  }
  return { entries, count };
}

export function answerXml(action: string, result: Xml): string {
  return render({
    [`${action}Response`]: {
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: randomUUID() },
    },
  });
}

export function errorXml({ code, message, status }: SnsRefusal): string {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return render({
    ErrorResponse: { Error: { Type: type, Code: code, Message: message }, RequestId: randomUUID() },
  });
}

/** A map as SNS writes it. */
export function mapXml(map: Readonly<Record<string, string>>): Xml {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}

function render(xml: Xml): string {
  if (typeof xml === 'string') return xml.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return Object.entries(xml)
    .flatMap(([name, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).map((one) => `<${name}>${render(one)}</${name}>`),
    )
    .join('');
}
