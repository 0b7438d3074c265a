import { describe, expect, it } from 'vitest';
import { frameworks } from '../../lib/controls.ts';
import { lintOf } from '../support/lint.ts';

const said = (controls: string) =>
  lintOf({ policies: [`{ id: a, controls: ${controls}, rules: [{ kind: orphan }] }`] });

describe('lint of controls', () => {
  it.each([
    ['iso27001:A813', 'iso27001:A.8.13'],
    ['iso27001:a.8.13', 'iso27001:A.8.13'],
    ['ISO-27001:A.8.13', 'iso27001:A.8.13'],
    ['ISO/IEC 27001:A.8.13', 'iso27001:A.8.13'],
    ['iso27001 A.8.13', 'iso27001:A.8.13'],
    ['iso:A.8.13', 'iso27001:A.8.13'],
    ['iso27001: A.8.13', 'iso27001:A.8.13'],
    ['soc-2:a1.2', 'soc2:A1.2'],
    ['gdrp:32', 'gdpr:32'],
    ['gdpr:Art. 32', 'gdpr:32'],
    ['gdpr:5(1)(e)', 'gdpr:5.1.e'],
    ['dsgvo:32', 'gdpr:32'],
    ['PCI DSS:3.2.1', 'pci-dss:3.2.1'],
    ['pci:3.2.1', 'pci-dss:3.2.1'],
    ['nist-800-53:cp-9.3', 'nist:CP-9(3)'],
    ['NIST:AU-9', 'nist:AU-9'],
  ])('asks of %s whether %s is meant', (control, meant) => {
    expect(said(`"${control}"`)).toEqual([
      `3:24 warning suspicious: control "${control}" is not known; did you mean "${meant}"?`,
    ]);
  });

  it('points at the one of a list', () => {
    expect(said('["iso27001:A.8.13", "soc2:a1.2", "gdpr:32"]')).toEqual([
      expect.stringMatching(/^3:44 warning suspicious: control "soc2:a1\.2"/),
    ]);
  });

  it.each([
    ['another number of a known framework', 'iso27001:A.8.12', 'gdpr:33', 'nist:CP-8', 'gdpr:32.1.b'],
    [
      'another framework',
      'iso27002:8.13',
      'iso27701:A.8.13',
      'iso22301:8.4',
      'nis2:21',
      'hipaa:164.308',
      'cis:11.2',
    ],
    ['an own one', 'own:1', 'OPS-12', 'A.8.13', 'iso:22301', 'soc:1', 'a:b:c', ':', ':x'],
  ])('leaves %s alone', (_, ...controls) => {
    for (const control of controls) expect(said(`"${control}"`)).toEqual([]);
  });

  it('knows every control as it stands in the table', () => {
    for (const { id, controls } of frameworks)
      for (const number of controls.keys()) expect(said(`"${id}:${number}"`)).toEqual([]);
  });
});
