import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../lib/controls.ts';
import { type ControlsView, controlsOf } from '../../lib/report/controls.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { documentOf, findingOf, policyOf, tallyOf } from '../support/document.ts';
import { hostileDocument } from './hostile.ts';

const policy = (id: string, tally: Parameters<typeof policyOf>[1], ...controls: string[]) => ({
  ...policyOf(id, tally),
  controls,
});
const viewOf = (parts: Partial<ReportDocument>): ControlsView => controlsOf(documentOf(parts));
const find = (view: ControlsView, framework: string, id: string) =>
  view.find((one) => one.framework === framework)?.controls.find((one) => one.id === id);

describe('controls', () => {
  it('are not spoken of where no policy names one', () => {
    expect(viewOf({ policies: [policyOf('a', { pass: 1 })] })).toEqual([]);
  });

  it('stand by framework, known ones first and with all that is known of them', () => {
    const view = viewOf({
      policies: [policy('a', { pass: 1 }, 'own:7', 'soc2:A1.2', 'loose', 'iso27001:A.8.13')],
    });
    expect(view.map(({ framework, title }) => [framework, title])).toEqual([
      ['iso27001', 'ISO/IEC 27001:2022'],
      ['soc2', 'SOC 2 (Trust Services Criteria 2017, revised 2022)'],
      ['own', null],
      ['', null],
    ]);
    const iso = frameworks.find(({ id }) => id === 'iso27001');
    expect(view[0]?.controls.map(({ id }) => id)).toEqual([...(iso?.controls.keys() ?? [])]);
    expect(view[2]?.controls).toMatchObject([{ id: '7', title: null, status: 'met', policies: ['a'] }]);
    expect(view[3]?.controls).toMatchObject([{ id: 'loose', title: null }]);
  });

  it('keep what they do not know as it is written, after what they know', () => {
    const view = viewOf({ policies: [policy('a', { pass: 1 }, 'soc2:Z9', 'soc2:A1.2')] });
    expect(view[0]?.controls.map(({ id }) => id)).toEqual(['A1.2', 'A1.3', 'C1.2', 'Z9']);
  });

  it.each([
    ['met', { pass: 1 }],
    ['met', { pass: 1, excepted: 1, skipped: 1 }],
    ['not met', { pass: 1, fail: 1 }],
    ['not met', { fail: 1, unknown: 1 }],
    ['incomplete', { pass: 1, unknown: 1 }],
    ['incomplete', {}],
    ['incomplete', { skipped: 2 }],
    ['incomplete', { excepted: 1 }],
  ] as const)('are %s by %j', (status, tally) => {
    const view = viewOf({ policies: [policy('a', tally, 'soc2:A1.2')] });
    expect(find(view, 'soc2', 'A1.2')).toEqual({
      id: 'A1.2',
      title: 'Data backup and the means to recover exist and are looked after',
      status,
      policies: ['a'],
      tally: tallyOf(tally),
      findings: tallyOf(tally).fail + tallyOf(tally).unknown,
    });
    expect(find(view, 'soc2', 'A1.3')).toMatchObject({ status: 'not assessed', policies: [], findings: 0 });
  });

  it('are never met while something was not read', () => {
    const policies = [policy('a', { pass: 1 }, 'soc2:A1.2')];
    expect(find(viewOf({ policies, complete: false }), 'soc2', 'A1.2')?.status).toBe('incomplete');
  });

  it.each([
    ['incomplete', {}],
    ['incomplete', { unknown: 1 }],
    ['not met', { fail: 1 }],
    ['met', { pass: 1 }],
  ] as const)('are %s by a policy that passes and one with %j', (status, tally) => {
    const policies = [policy('a', { pass: 2 }, 'soc2:A1.2'), policy('b', tally, 'soc2:A1.2', 'soc2:A1.2')];
    const control = find(viewOf({ policies }), 'soc2', 'A1.2');
    expect(control).toMatchObject({ status, policies: ['a', 'b'] });
    expect(control?.tally.pass).toBe(2 + tallyOf(tally).pass);
  });

  it.each([
    ['fail', 'not met'],
    ['unknown', 'incomplete'],
  ] as const)('see the finding about a policy itself that is %s', (verdict, status) => {
    const about = findingOf({ policy: 'a', verdict, kind: 'selection', subject: { type: 'policy' } });
    const policies = [policy('a', { pass: 1 }, 'soc2:A1.2')];
    expect(find(viewOf({ policies, findings: [about] }), 'soc2', 'A1.2')).toMatchObject({
      status,
      findings: 1,
    });
    const other = { ...about, policy: 'b' };
    expect(find(viewOf({ policies, findings: [other] }), 'soc2', 'A1.2')).toMatchObject({
      status: 'met',
      findings: 0,
    });
  });

  it('are in the view exactly once for each that is named, and never met beyond the evidence', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const view = controlsOf(document);
        const listed = view.flatMap(({ framework, controls }) =>
          controls.map(({ id }) => (framework === '' ? id : `${framework}:${id}`)),
        );
        expect(new Set(listed).size).toBe(listed.length);
        for (const { controls } of document.policies)
          for (const control of controls) expect(listed).toContain(control);
        for (const { controls } of view) {
          for (const { status, tally, policies } of controls) {
            expect(status === 'not assessed').toBe(policies.length === 0);
            if (status !== 'met') continue;
            expect([tally.fail, tally.unknown, document.complete, tally.pass > 0]).toEqual([
              0,
              0,
              true,
              true,
            ]);
          }
        }
      }),
    );
  });
});
