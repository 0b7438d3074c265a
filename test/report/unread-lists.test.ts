import { describe, expect, it } from 'vitest';
import type { Gap, Inventory } from '../../lib/model.ts';
import { inventoryWords } from '../../lib/report/account-words.ts';
import { renderPrometheus } from '../../lib/report/prometheus.ts';
import { reportOn } from '../../lib/run-audit.ts';
import type { Instant } from '../../lib/time.ts';
import { inventoryOf } from '../support/inventory.ts';
import { toPolicySet } from '../support/policy-arbitraries.ts';

const NOW = Date.UTC(2026, 2, 1) as Instant;
const failed = (affects: Gap['affects']): Gap => ({
  endpoint: '/v2/droplets',
  reason: 'It failed.',
  affects,
});
const report = (rest: Partial<Inventory>) =>
  reportOn(
    inventoryOf(NOW, rest),
    toPolicySet([{ id: 'p', rules: [{ kind: 'protected', select: { resources: 'droplet' } }] }]),
    {
      now: NOW,
      generatedAt: NOW,
    },
  ).document;

describe('a list that was not read', () => {
  it.each<{ name: string; rest: Partial<Inventory>; droplets: number | null }>([
    { name: 'although it was asked for', rest: { gaps: [failed([{ what: 'droplet' }])] }, droplets: null },
    { name: 'because nobody asked for it', rest: { notRead: ['droplet'] }, droplets: null },
    {
      name: 'but for one item of it',
      rest: { gaps: [failed([{ what: 'droplet', of: ['1'] }])] },
      droplets: 0,
    },
    {
      name: 'but for one field of it',
      rest: { gaps: [failed([{ what: 'droplet', field: 'tags' }])] },
      droplets: 0,
    },
    { name: 'of another kind', rest: { gaps: [failed([{ what: 'volume' }])] }, droplets: 0 },
  ])('holds no number, never nought: $name', ({ rest, droplets }) => {
    const document = report(rest);
    expect(document.inventory.droplets).toBe(droplets);
    const metrics = [...renderPrometheus(document)].join('');
    expect(/^snapwarden_resources\{.*kind="droplet"/m.test(metrics)).toBe(droplets !== null);
  });

  it('is told from one that nobody asked for', () => {
    expect(inventoryWords(report({ gaps: [failed([{ what: 'droplet' }])], notRead: ['volume'] }))).toBe(
      '0 Droplet backups, 0 Droplet snapshots, 0 volume snapshots; not read, as no policy needs them: volumes; could not be read: Droplets; there may be more in what could not be read',
    );
  });
});
