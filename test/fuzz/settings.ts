import fc from 'fast-check';
import { parseAuditPayload } from '../../functions/lambda/audit-payload.ts';
import { parseReportPayload } from '../../functions/lambda/report-payload.ts';
import { parseConfig } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';
import { parseTopicArn } from '../../lib/topic.ts';
import { changed, changes, damaged, json, text } from './hostile.ts';
import { claim, targetOf } from './target.ts';

/** Payloads of the functions, ARNs of topics, the environment. */

const event = fc.record(
  {
    now: fc.oneof(fc.constantFrom('2026-03-01T06:00:00Z', 'tomorrow'), text),
    publish: fc.constantFrom<unknown>(true, false, 'false'),
    format: fc.oneof(fc.constantFrom('table', 'json', 'markdown', 'constructor'), text),
    policies: fc.oneof(
      damaged(fc.constantFrom('policies', 'policies/examples/a'), ['..', '/', '\\', '.', '\0', '%2e']),
      fc.array(fc.oneof(fc.constant('policies'), text), { maxLength: 3 }),
    ),
    source: fc.constantFrom('aws.events', 'aws.scheduler', 'aws.s3'),
    'detail-type': fc.constant('Scheduled Event'),
    time: fc.constantFrom<unknown>('2026-03-01T06:00:00Z', 5),
  },
  { requiredKeys: [] },
);
const payloads = fc.oneof(
  fc.tuple(event, changes).map(([one, list]) => changed(one, list)),
  event,
  json,
  fc.constantFrom(undefined, null),
);

/** Refuses in few words, on one printable line each, and only with an error of ours. */
function accepted<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    claim(error.message.length < 8_000, 'refuses at length:', error.message.length);
    for (const problem of error.problems)
      claim(!/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(problem), 'repeats', problem);
    return undefined;
  }
}

const folder = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._/-]+$/;
const arn = damaged(
  fc.constantFrom(
    'arn:aws:sns:eu-central-1:123456789012:a',
    'arn:aws-us-gov:sns:us-gov-west-1:123456789012:b.fifo',
  ),
  [':', '-', '.fifo', '1', 'arn:', '\n', '*', 'ſ'],
);

const token = fc.oneof(text, fc.constantFrom('dop_v1_0123456789abcdef', ' dop_v1_x\n', 'a b'));
const address = damaged(
  fc.constantFrom(
    'https://api.digitalocean.com',
    'http://127.0.0.1:8080',
    'http://localhost',
    'http://[::1]:1',
  ),
  ['@', '/', '\\', ':', '?', '#', '.', '%2f', 'http', '\t', 'evil.example', '127.0.0.1'],
);

export const settingsTargets = [
  targetOf('payloads', payloads, (one) => {
    for (const read of [parseAuditPayload, parseReportPayload]) {
      const payload = accepted(() => read(one));
      for (const name of payload?.policies ?? []) claim(folder.test(name), 'leads out of the package:', name);
    }
  }),
  targetOf('topics', fc.oneof(arn, text), (one) => {
    const topic = parseTopicArn(one);
    if (topic === undefined) return;
    const { partition, region, account, name, fifo } = topic;
    claim(one === `arn:${partition}:sns:${region}:${account}:${name}`, 'is read as', one, topic);
    claim(/^[\x21-\x7e]+$/.test(one) && fifo === one.endsWith('.fifo'), 'is read as', one, topic);
  }),
  targetOf(
    'environments',
    fc.tuple(token, address, fc.option(text), fc.option(text)),
    ([secret, url, account, topic]) => {
      const environment = {
        DIGITALOCEAN_ACCESS_TOKEN: secret,
        DIGITALOCEAN_API_URL: url,
        SNAPWARDEN_ACCOUNT: account ?? undefined,
        SNS_TOPIC_ARN: topic ?? undefined,
      };
      const config = accepted(() => parseConfig(environment));
      if (config === undefined) return;
      const { protocol, hostname, href, username } = new URL(config.apiUrl);
      const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
      claim(protocol === 'https:' || isLoopback, 'shows the token to the network:', config.apiUrl);
      claim(href === `${config.apiUrl}/` && username === '', 'is more than an origin:', config.apiUrl);
      claim(
        config.token === undefined || /^[\x21-\x7e]+$/.test(config.token),
        'takes for a token',
        config.token,
      );
    },
  ),
];
