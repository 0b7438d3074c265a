import fc from 'fast-check';
import { changed, changes, json, text } from './hostile.ts';

/** Answers of the API that are nearly right. */

const id = fc.oneof(fc.constantFrom<unknown>(1, 2, 3, '1', 'a', 'b', 'pi', 0, '', -1, 1.5, 2 ** 60), text);
const ids = fc.oneof(fc.array(id, { maxLength: 4 }), fc.constantFrom<unknown>(null, {}, 'x'));
const time = fc.constantFrom<unknown>(
  '2026-02-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  1_770_000_000,
  '',
  null,
  1e300,
);
const list = fc.oneof(fc.array(text, { maxLength: 3 }), fc.constant(null));
const region = fc.oneof(
  text.map((slug) => ({ slug })),
  fc.constantFrom<unknown>(null, 'fra1'),
);
const item = fc.record(
  {
    id,
    name: text,
    created_at: time,
    regions: list,
    region,
    tags: list,
    size_gigabytes: fc.oneof(fc.double(), fc.nat()),
    type: fc.constantFrom('backup', 'snapshot', 'custom'),
    resource_id: id,
    resource_type: fc.constantFrom('droplet', 'volume', 'database'),
    backup_ids: ids,
    snapshot_ids: ids,
    volume_ids: ids,
    droplet_ids: ids,
    droplet_id: id,
    backup_enabled: fc.boolean(),
    backup_policy: fc.record({ plan: text, retention_period_days: fc.double() }),
  },
  { requiredKeys: ['id', 'name'] },
);
/** An item of any list. */
export const raw: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(item, changes).map(([one, how]) => changed(one, how)) },
  { weight: 1, arbitrary: json },
);

const rawList = fc.array(raw, { maxLength: 4 });
/** A body that could answer any question. */
export const body: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.record(
      {
        droplets: rawList,
        volumes: rawList,
        snapshots: rawList,
        images: rawList,
        backups: rawList,
        tags: rawList,
        policies: fc.dictionary(text, raw, { maxKeys: 3, noNullPrototype: true }),
        account: raw,
        snapshot: raw,
        droplet: raw,
        meta: fc.record({ total: fc.oneof(fc.nat({ max: 9 }), fc.double(), fc.constant(null)) }),
        links: fc.constantFrom({}, { pages: {} }, { pages: { next: 'https://evil.example/?page=2' } }, null),
      },
      { requiredKeys: ['droplets', 'volumes', 'snapshots', 'images', 'backups', 'tags'] },
    ),
    changes,
  )
  .map(([whole, how]) => changed(whole, how));
