import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SnsMessage } from '../../lib/notify/messages.ts';
import { type Format, formats } from '../../lib/report/index.ts';
import { type ReportDocument, reportSchema } from '../../lib/report/schema.ts';
import { parseInventory, serializeInventory } from '../../lib/store/inventory.ts';
import { firstMessages } from '../notify/first-letter.ts';
import { checkJunit } from '../report/junit-rules.ts';
import { powersOf, readHtml, structureOf } from '../report/read-html.ts';
import { type Element, readCsv, readJsonl, readPrometheus, readXml } from '../report/readers.ts';
import { ocsfProblems } from '../support/ocsf.ts';
import { sarifProblems } from '../support/sarif.ts';
import { checkEntry } from '../support/sns-rules.ts';
import { accountCalled, auditOf, brokenBy, type HostileRun, policiesCalled } from './untrusted-account.ts';
import { hostileNames } from './untrusted-names.ts';
import {
  blocksOf,
  linksInMail,
  obeyedByMarkdown,
  obeyedBySlack,
  obeyedByTerminal,
  shownByMarkdown,
} from './untrusted-readers.ts';

/** One hostile text as every name, id, tag, region, title and error message, through to every output. */

const plain = { color: false, columns: 100 } as const;
const render = async (format: Format, document: ReportDocument, color = false) =>
  [...(await formats[format].load())(document, { ...plain, color })].join('');

/** An escape of an escape: what a reader would see of a text that was escaped twice. */
const escapedTwice = /\\u\{5c\}u|&amp;(?:amp|lt|gt);|&#38;(?:<!-- -->)?#|\[\[[.:]\]\]/;

/** What a format itself has of what a terminal would obey: line ends, and the mark by which Excel knows UTF-8. */
const ownMarks: Partial<Record<Format, RegExp>> = { csv: /^\uFEFF|\r(?=\n)/g };

/** The names of the elements, in order: the same for every name. */
const elementsOf = ({ name, children }: Element): string[] => [name, ...children.flatMap(elementsOf)];

/** What the format's reader does with it, beside what a terminal does, which is asked of every format. */
const readers: Record<Format, (text: string, run: HostileRun, harmless: string) => void> = {
  table: (text) => expect(text.split('\n').filter((line) => stringWidth(line) > plain.columns)).toEqual([]),
  json: (text, { document }) => {
    expect(JSON.parse(text)).toEqual(document);
    expect(reportSchema.safeParse(JSON.parse(text)).success).toBe(true);
  },
  markdown: (text, _, harmless) => {
    expect(obeyedByMarkdown(text)).toEqual([]);
    expect(blocksOf(text)).toEqual(blocksOf(harmless));
  },
  csv: (text, _, harmless) => {
    for (const row of readCsv(text)) {
      for (const [column, cell] of Object.entries(row))
        if (column !== 'excess') expect(cell).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/);
    }
    expect(readCsv(text)).toHaveLength(readCsv(harmless).length);
  },
  jsonl: (text, { document }) => {
    const found = readJsonl(text).filter(({ fingerprint }) => fingerprint !== null);
    const names = document.findings.map(({ subject }) => subject.name);
    if (names.every((name) => name.isWellFormed()))
      expect(found.map((line) => line.subject_name)).toEqual(names);
    expect(found).toHaveLength(names.length);
  },
  junit: (text, _, harmless) => {
    checkJunit(readXml(text));
    expect(elementsOf(readXml(text))).toEqual(elementsOf(readXml(harmless)));
  },
  prometheus: (text, _, harmless) => {
    const countsOf = (one: string) => readPrometheus(one).map(({ name: metric }) => metric);
    expect(countsOf(text)).toEqual(countsOf(harmless));
  },
  sarif: (text, _, harmless) => {
    const resultsOf = (log: string) => JSON.parse(log).runs[0].results as SarifResult[];
    expect(sarifProblems(JSON.parse(text))).toEqual([]);
    for (const { message } of resultsOf(text)) expect(message.text).not.toMatch(/(?<!\\)\]\(/);
    const rulesOf = (log: string) => resultsOf(log).map(({ ruleId }) => ruleId);
    expect(rulesOf(text).toSorted()).toEqual(rulesOf(harmless).toSorted());
  },
  ocsf: (text, { document }) => {
    const events = readJsonl(text);
    expect(events.flatMap(ocsfProblems)).toEqual([]);
    const { findings, gaps, policies } = document;
    expect(events).toHaveLength(1 + gaps.length + policies.length + findings.length);
  },
  html: (text, { document }, harmless) => {
    const read = readHtml(text);
    expect(powersOf(read)).toEqual([]);
    expect(structureOf(read)).toEqual(structureOf(readHtml(harmless)));
    const { policies } = JSON.parse(read.raw.at(-1) ?? '');
    const rows = policies.flatMap((policy: { blocks: { rows: unknown[] }[] }) =>
      policy.blocks.flatMap((block) => block.rows),
    );
    expect(rows).toHaveLength(document.findings.length);
  },
};

interface SarifResult {
  readonly ruleId: string;
  readonly message: { readonly text: string };
}

const harmless = { whole: {} as HostileRun, broken: {} as HostileRun };
beforeAll(async () => {
  const account = accountCalled('web-1');
  harmless.whole = await auditOf(account, policiesCalled('web-1'));
  harmless.broken = await auditOf(account, policiesCalled('web-1'), brokenBy('web-1'));
});

describe.each(hostileNames)('$name', ({ name, text, shows }) => {
  const run = { whole: {} as HostileRun, broken: {} as HostileRun };
  beforeAll(async () => {
    const policies = policiesCalled(text.trim() === '' ? '-' : text);
    run.whole = await auditOf(accountCalled(text), policies);
    run.broken = await auditOf(accountCalled(text), policies, brokenBy(text));
  });

  it('is read and judged like any other name', () => {
    expect(run.whole.document.tally).toEqual(harmless.whole.document.tally);
    expect(run.whole.document.complete).toBe(true);
    expect(run.whole.document.tally.fail).toBeGreaterThan(10);
    expect(run.broken.document.gaps.length).toBeGreaterThan(2);
    expect(run.whole.inventory.resources.map((one) => one.name)).toEqual([text, text]);
  });

  it.each(Object.keys(formats) as Format[])('does nothing to the reader of %s', async (format) => {
    for (const which of ['whole', 'broken'] as const) {
      const { document } = run[which];
      const shown = await render(format, document);
      expect(obeyedByTerminal(shown.replace(ownMarks[format] ?? /^$/, ''))).toEqual([]);
      if (!escapedTwice.test(text)) expect(shown).not.toMatch(escapedTwice);
      readers[format](shown, run[which], await render(format, harmless[which].document));
      const coloured = await render(format, document, true);
      expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(shown);
    }
  });

  it('is shown to people, so that they find what is called so', async () => {
    const table = (await render('table', run.whole.document)).replace(/\n +/g, ' ');
    expect(table).toContain(shows);
    expect(shownByMarkdown(await render('markdown', run.whole.document))).toContain(shows);
  });

  it('does nothing to those who hear of it by SNS', () => {
    for (const { document } of [run.whole, run.broken]) {
      const [message, ...more] = firstMessages(document);
      expect(more).toEqual([]);
      expectHarmless(message as SnsMessage, document, text);
    }
  });

  it('comes back from a saved inventory as it was', () => {
    for (const { inventory } of [run.whole, run.broken]) {
      const saved = [...serializeInventory(inventory)].join('');
      expect(obeyedByTerminal(saved), name).toEqual([]);
      expect(parseInventory('saved.json', saved)).toEqual(inventory);
    }
  });
});

it('covers every format there is', () => {
  expect(Object.keys(readers)).toEqual(Object.keys(formats));
});

function expectHarmless(
  { subject, message, attributes }: SnsMessage,
  document: ReportDocument,
  text: string,
) {
  const entries = Object.entries(attributes).map(([name, value]) => [name, { type: 'String', value }]);
  checkEntry(
    {
      message,
      subject,
      structure: 'json',
      attributes: Object.fromEntries(entries),
      groupId: undefined,
      deduplicationId: undefined,
    },
    false,
    false,
  );
  expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  // Ids of policies are nobody's text, and one is `constructor`.
  const { policies: _, ...others } = attributes;
  expect(JSON.stringify(others)).not.toContain(text.length > 3 ? text : '\u0000');
  const bodies = JSON.parse(message) as Record<string, string>;
  expect(Object.keys(bodies)).toEqual(['default', 'email', 'https', 'lambda', 'sqs', 'http']);
  for (const protocol of ['default', 'email']) {
    const mail = bodies[protocol] as string;
    expect(obeyedByTerminal(mail)).toEqual([]);
    expect(linksInMail(mail)).toEqual([]);
    if (!escapedTwice.test(text)) expect(mail).not.toMatch(escapedTwice);
  }
  for (const protocol of ['lambda', 'sqs', 'http']) {
    const body = bodies[protocol] as string;
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(body)).toMatchObject({ schema: 'snapwarden/notification/v1', tally: document.tally });
  }
  const { content, metadata } = JSON.parse(bodies.https as string);
  for (const part of [content.title, content.description, metadata.summary, ...content.keywords]) {
    expect(obeyedByTerminal(part)).toEqual([]);
    expect(obeyedBySlack(part)).toEqual([]);
  }
}
