import { describe, expect, it } from 'vitest';
import { parseTopicArn } from '../lib/topic.ts';

describe('parseTopicArn', () => {
  it.each([
    ['a topic', 'arn:aws:sns:eu-central-1:123456789012:alerts', 'eu-central-1', 'alerts', false],
    ['a FIFO topic', 'arn:aws:sns:us-east-1:123456789012:alerts.fifo', 'us-east-1', 'alerts.fifo', true],
    ['China', 'arn:aws-cn:sns:cn-north-1:123456789012:a_b-c', 'cn-north-1', 'a_b-c', false],
    ['GovCloud', 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:x', 'us-gov-west-1', 'x', false],
    [
      'the longest name',
      `arn:aws:sns:us-east-1:123456789012:${'n'.repeat(256)}`,
      'us-east-1',
      'n'.repeat(256),
      false,
    ],
  ])('reads %s', (_name, arn, region, name, fifo) => {
    expect(parseTopicArn(arn)).toMatchObject({ arn, region, name, fifo, account: '123456789012' });
  });

  it.each([
    ['nothing', ''],
    ['a name', 'alerts'],
    ['no region', 'arn:aws:sns::123456789012:alerts'],
    ['a queue', 'arn:aws:sqs:us-east-1:123456789012:alerts'],
    ['a subscription', 'arn:aws:sns:us-east-1:123456789012:alerts:6b0e71bd-7e97-4d97-80ce-4a0994e55286'],
    ['a short account', 'arn:aws:sns:us-east-1:12345678901:alerts'],
    ['a name too long', `arn:aws:sns:us-east-1:123456789012:${'n'.repeat(257)}`],
    ['a dot that is not .fifo', 'arn:aws:sns:us-east-1:123456789012:al.erts'],
    ['a line break at the end', 'arn:aws:sns:us-east-1:123456789012:alerts\n'],
    ['spaces around', ' arn:aws:sns:us-east-1:123456789012:alerts '],
    ['another host as region', 'arn:aws:sns:evil.example/x:123456789012:alerts'],
  ])('refuses %s', (_name, text) => {
    expect(parseTopicArn(text)).toBeUndefined();
  });
});
