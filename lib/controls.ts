/** Frameworks, and which of their controls backups and their retention are evidence for; titles in our own words. */

/** The day on which this table was last compared with its sources. */
export const controlsAsOf = '2026-11-21';

export interface Framework {
  /** The prefix of its controls in a policy: `iso27001` of `iso27001:A.8.13`. */
  readonly id: string;
  /** Its name and edition. */
  readonly title: string;
  /** Other ways to write the prefix, in lower-case letters and digits; lint names the right one. */
  readonly alsoCalled: readonly string[];
  /** Titles by the number of the control, in the order of the framework. */
  readonly controls: ReadonlyMap<string, string>;
}

/** @see https://www.iso.org/standard/27001 Annex A */
const iso27001: Framework = {
  id: 'iso27001',
  title: 'ISO/IEC 27001:2022',
  alsoCalled: ['iso', 'isoiec27001', 'iso270012022'],
  controls: new Map([
    ['A.5.9', 'Know what information and assets there are, and whose'],
    ['A.5.30', 'IT is ready to carry on when business is disrupted'],
    ['A.5.33', 'Records are protected from loss for as long as they must be kept'],
    ['A.5.34', 'Personal data is handled as the law demands'],
    ['A.8.10', 'Information is deleted when it is no longer needed'],
    ['A.8.13', 'Backups are made, kept and tested as agreed'],
    ['A.8.14', 'What must stay available exists more than once'],
  ]),
};

/** @see https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022 */
const soc2: Framework = {
  id: 'soc2',
  title: 'SOC 2 (Trust Services Criteria 2017, revised 2022)',
  alsoCalled: ['soc', 'soc2type2', 'tsc'],
  controls: new Map([
    ['A1.2', 'Data backup and the means to recover exist and are looked after'],
    ['A1.3', 'Recovering is tested'],
    ['C1.2', 'Confidential information is disposed of when its time is over'],
  ]),
};

/** @see https://eur-lex.europa.eu/eli/reg/2016/679/oj */
const gdpr: Framework = {
  id: 'gdpr',
  title: 'GDPR (Regulation (EU) 2016/679)',
  alsoCalled: ['dsgvo', 'eugdpr', 'rgpd'],
  controls: new Map([
    ['5.1.e', 'Personal data is kept no longer than needed (Art. 5(1)(e))'],
    ['32', 'Personal data stays available and can be restored in time (Art. 32(1)(b), (c))'],
    ['44', 'Personal data leaves the Union only under the rules for transfers (Art. 44)'],
  ]),
};

/** @see https://www.pcisecuritystandards.org/document_library/ */
const pciDss: Framework = {
  id: 'pci-dss',
  title: 'PCI DSS v4.0.1',
  alsoCalled: ['pci', 'pcidss4', 'pcidss401'],
  controls: new Map([
    ['3.2.1', 'Account data is kept only as long as needed, then deleted'],
    ['10.5.1', 'Audit logs go back twelve months'],
    ['12.10.1', 'The plan for incidents covers backup and recovery'],
  ]),
};

/** @see https://doi.org/10.6028/NIST.SP.800-53r5 */
const nist: Framework = {
  id: 'nist',
  title: 'NIST SP 800-53 Rev. 5',
  alsoCalled: ['nist80053', 'nistsp80053', 'nist80053r5', 'nistsp80053r5'],
  controls: new Map([
    ['CP-6', 'There is another site for storage'],
    ['CP-6(1)', 'The other site for storage is apart from the first'],
    ['CP-9', 'Systems are backed up as often as recovery needs it'],
    ['CP-9(3)', 'Backups of what is critical are stored in a separate place'],
    ['CP-9(5)', 'Backups are transferred to the other site for storage'],
    ['SI-12', 'Information is kept and disposed of as the law demands'],
  ]),
};

/** Every framework that this version knows. */
export const frameworks: readonly Framework[] = [iso27001, soc2, gdpr, pciDss, nist];

/** The framework and the number that a control names; where nothing stands before a colon the framework is empty. */
export function parseControl(text: string): { readonly framework: string; readonly number: string } {
  const colon = text.indexOf(':');
  return colon > 0
    ? { framework: text.slice(0, colon), number: text.slice(colon + 1) }
    : { framework: '', number: text };
}

/** The title of a control, where the framework is known and backups are evidence for it. */
export function controlTitle(framework: string, number: string): string | undefined {
  return frameworks.find(({ id }) => id === framework)?.controls.get(number);
}
