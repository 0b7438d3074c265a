import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../lib/report/csv.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderJsonl } from '../../lib/report/jsonl.ts';
import { renderJunit } from '../../lib/report/junit.ts';
import { renderPrometheus } from '../../lib/report/prometheus.ts';
import { toSections } from '../../lib/report/sections.ts';
import { printable } from '../../lib/text.ts';
import { hostileDocument } from './hostile.ts';
import { casesOf, checkJunit } from './junit-rules.ts';
import { readCsv, readJsonl, readPrometheus, readXml } from './readers.ts';

/** What was written comes back, whatever anything is called. */

const written = (chunks: Iterable<string>) => [...chunks].join('');
const linesOf = ({ gaps, policies, findings }: ReportDocument) =>
  1 + gaps.length + policies.length + findings.length;

describe('csv', () => {
  it('comes back line by line, with nothing that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const text = written(renderCsv(document));
        const rows = readCsv(text);
        expect(rows).toHaveLength(linesOf(document));
        const findings = rows.slice(-document.findings.length || rows.length);
        for (const [index, { subject, excess, message }] of document.findings.entries()) {
          const row = findings[index];
          // An apostrophe is all that may have been added.
          const plain = (cell?: string) => cell?.replaceAll("'", '');
          expect(plain(row?.subject_name)).toBe(plain(printable(subject.name, 16_000)));
          expect(plain(row?.message)).toBe(plain(printable(message, 16_000)));
          expect(row?.excess).toBe(excess === null ? '' : String(excess));
        }
        for (const row of rows) {
          for (const [key, cell] of Object.entries(row)) {
            if (key !== 'excess') expect(cell, key).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/);
          }
        }
      }),
    );
  });

  it('holds no formula either where semicolons separate cells', () => {
    fc.assert(
      fc.property(hostileDocument, fc.constantFrom(';=1+1', 'a; "+1', ";'-1", ';；＝1'), (document, name) => {
        const findings = document.findings.map((one) => ({ ...one, subject: { ...one.subject, name } }));
        for (const cell of written(renderCsv({ ...document, findings })).split(/;|\r\n/)) {
          expect(cell.replace(/^[\s"]+/, '')).not.toMatch(/^[=+\-@＝＋－＠]/);
        }
      }),
    );
  });
});

describe('jsonl', () => {
  it('comes back line by line, the facts as they were', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const lines = readJsonl(written(renderJsonl(document)));
        expect(lines).toHaveLength(linesOf(document));
        const keys = new Set(lines.map((line) => Object.keys(line).join()));
        expect(keys.size).toBe(1);
        expect([...keys][0]).toMatch(/^[a-z_]+(,[a-z_]+)*$/);
        expect(new Set(lines.map(({ complete }) => complete))).toEqual(new Set([document.complete]));
        const findings = lines.slice(lines.length - document.findings.length);
        for (const [index, { subject, facts, limit }] of document.findings.entries()) {
          const line = findings[index];
          expect(line?.subject_name).toBe(visible(subject.name));
          for (const [text, value] of [[line?.facts, facts] as const, [line?.limits, limit] as const]) {
            const json = JSON.stringify(value);
            if (/\\ud[89a-f]/.test(json)) JSON.parse(text ?? '');
            else expect(JSON.parse(text ?? '')).toEqual(JSON.parse(json));
          }
        }
      }),
    );
  });
});

describe('junit', () => {
  it('comes back case by case, and is never green where something was not read', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const root = readXml(written(renderJunit(document, { color: false, columns: 80 })));
        checkJunit(root);
        const [reading, ...policies] = root.children;
        expect(Number(reading?.attributes.errors) > 0).toBe(!document.complete || document.gaps.length > 0);
        expect(casesOf(reading ?? root)).toHaveLength(1 + document.gaps.length);
        const sections = toSections(document);
        expect(policies).toHaveLength(sections.length);
        for (const [index, { blocks }] of sections.entries()) {
          const findings = blocks.flatMap((block) => block.findings);
          const cases = casesOf(policies[index] ?? root);
          if (findings.length > 0) expect(cases).toHaveLength(findings.length);
          for (const [nth, { message, verdict }] of findings.entries()) {
            const [told] = cases[nth]?.children ?? [];
            expect(told === undefined).toBe(verdict === 'pass');
            if (verdict === 'fail') expect(told?.attributes.message).toBe(printable(message, 10_000));
          }
        }
      }),
    );
  });
});

describe('prometheus', () => {
  it('comes back series by series, and its counts add up', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const samples = readPrometheus(written(renderPrometheus(document)));
        const sum = (name: string, wanted: Readonly<Record<string, string>> = {}) =>
          samples
            .filter((sample) => sample.name === `snapwarden_${name}`)
            .filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
            .reduce((total, { value }) => total + value, 0);
        expect(sum('complete')).toBe(document.complete ? 1 : 0);
        expect(sum('gaps')).toBe(document.gaps.length);
        for (const verdict of ['pass', 'fail', 'excepted', 'unknown', 'skipped'] as const) {
          const all = document.policies.reduce((total, { tally }) => total + tally[verdict], 0);
          expect(sum('judgements', { verdict })).toBe(all);
        }
        for (const verdict of ['fail', 'unknown', 'excepted']) {
          const found = document.findings.filter((finding) => finding.verdict === verdict);
          expect(sum('findings', { verdict })).toBe(found.length);
        }
        for (const { labels } of samples) {
          for (const value of Object.values(labels)) expect([...value].length).toBeLessThanOrEqual(128);
        }
      }),
    );
  });
});

/** Lone surrogates as their escapes. */
const visible = (text: string) => text.replace(/\p{Cs}/gu, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`);
