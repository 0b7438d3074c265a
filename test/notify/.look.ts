import { toMessages } from '/work/main/lib/notify/messages.ts';
import { sampleDocument, sampleFinding } from '/work/main/test/notify/sample-document.ts';

const f = [
  sampleFinding('critical', 'The newest recovery point is 41 hours old, 13 hours over the RPO of 28 hours.'),
  sampleFinding('high', 'db-eu_1.example.com has 1 of 2 points outside nyc3.', {
    rule: 'regions',
    subject: { id: '3164555', name: 'db-eu_1.example.com', region: 'fra1' },
  }),
  sampleFinding('high', 'The snapshot is 412 days old, 322 days over the maximum of 90 days.', {
    policy: 'staging',
    rule: 'max-age',
    subject: {
      type: 'point',
      kind: 'volume-snapshot',
      id: 'fbe805e8-866b-11e6-96bf-000f53315a41',
      name: 'data_before_upgrade',
      region: null,
    },
  }),
  sampleFinding('medium', 'The policy selected 0 subjects, fewer than the 1 it expects.', {
    policy: 'legacy',
    rule: 'expect-matches',
    kind: 'selection',
    subject: { type: 'policy', kind: 'policy', id: 'legacy', name: 'legacy', region: null },
    consoleUrl: null,
  }),
  ...Array.from({ length: 60 }, (_, i) =>
    sampleFinding('low', `Snapshot ${i} is not tagged.`, {
      policy: i % 2 ? 'tags' : 'staging',
      rule: 'metadata',
      subject: { id: String(i), name: `box-${i}` },
    }),
  ),
  sampleFinding(
    'critical',
    'Whether a backup within 28 hours exists cannot be told: its backups could not be read.',
    { verdict: 'unknown', subject: { id: '77', name: 'web-9' } },
  ),
];
const doc = sampleDocument(
  process.argv[2] ? f : f.slice(0, 4),
  process.argv[2]
    ? {
        gaps: [
          {
            endpoint: '/v2/droplets/77/backups',
            reason: 'the API answered 503 on 4 attempts',
            affects: ['droplet-backup points of droplet 77'],
          },
        ],
      }
    : {},
);
const [m] = toMessages(doc);
const b = JSON.parse(m.message);
console.log(m.subject, m.attributes, Buffer.byteLength(m.message));
console.log(b.email);
console.log('======');
console.log(JSON.parse(b.https).content.title);
console.log(JSON.parse(b.https).content.description);
console.log(
  JSON.parse(b.https).content.nextSteps,
  JSON.parse(b.https).content.keywords,
  JSON.parse(b.https).metadata,
);
console.log(JSON.stringify(JSON.parse(b.sqs), null, 1).slice(0, 2500));
