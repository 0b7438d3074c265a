import { startS3 } from '../../test/support/s3-server.ts';
import { startSns } from '../../test/support/sns-server.ts';

/** SNS and S3 in a process of their own, each answer so many milliseconds late. */

const latencyMs = Number(process.argv[2]);
const topic = 'arn:aws:sns:eu-central-1:123456789012:bench';
const [s3, sns] = await Promise.all([
  startS3('bench', { latencyMs }),
  startSns({ topics: [{ arn: topic }], subscriptions: [{ topicArn: topic, protocol: 'email' }], latencyMs }),
]);

/** Any message is answered with how many messages were delivered since the one before. */
let heard = 0;
process.on('message', () => {
  process.send?.(sns.received.length - heard);
  heard = sns.received.length;
});
process.send?.({ topic, snsUrl: sns.endpoint, s3Url: s3.endpoint });
