import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import type { JsonLine } from '../../lib/report/jsonl.ts';

/** Readers of the formats for programs, as strict as any that a report may meet. */

export type CsvRow = Readonly<Record<string, string>>;

/** Reads a table by RFC 4180: CRLF after every line, as many cells in each. */
export function readCsv(text: string): CsvRow[] {
  expect(text.startsWith('\uFEFF"')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  return parse(text, { bom: true, columns: true, record_delimiter: '\r\n' }) as CsvRow[];
}

/** Reads I-JSON, a line each; every text in it is well-formed. */
export function readJsonl(text: string): JsonLine[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    JSON.parse(line, (key, value: unknown) => {
      for (const one of [key, value]) if (typeof one === 'string') expect(one.isWellFormed()).toBe(true);
      return value;
    });
    return JSON.parse(line) as JsonLine;
  });
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads XML 1.0 strictly. */
export function readXml(text: string): Element {
  const parser = new SaxesParser();
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = open.at(-1);
    if (element) element.text += part;
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  expect(root.children).toHaveLength(1);
  return root.children[0] as Element;
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/**
 * Reads the text format 0.0.4 and refuses more than Prometheus does: each metric has its HELP and TYPE once and first,
 * its samples together, no series twice.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readPrometheus(text: string): Sample[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let metric: string | undefined;
  let step: 'help' | 'type' | 'samples' = 'samples';
  for (const line of lines) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      expect([step, seen.has(name), metricName.test(name)]).toEqual(['samples', false, true]);
      expect(rest).not.toMatch(/\\(?![\\n])/);
      seen.add(name);
      [metric, step] = [name, 'help'];
    } else if (keyword === 'TYPE') {
      expect([step, name, rest]).toEqual(['help', metric, 'gauge']);
      step = 'type';
    } else {
      expect(step).not.toBe('help');
      const sample = readSample(line);
      expect([sample.name, seen.has(line.slice(0, line.lastIndexOf(' ')))]).toEqual([metric, false]);
      seen.add(line.slice(0, line.lastIndexOf(' ')));
      samples.push(sample);
      step = 'samples';
    }
  }
  expect(step).toBe('samples');
  return samples;
}

function readSample(line: string): Sample {
  const [, name = '', inner = '', value = ''] = /^([^{ ]+)\{(.*)\} (\S+)$/.exec(line) ?? [];
  expect(value, line).toMatch(/^[+-]?(\d+(\.\d+)?(e[+-]\d+)?|Inf)$|^NaN$/);
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < inner.length) {
    const [, key = '', escaped = ''] = label.exec(inner) ?? [];
    expect(key, line).not.toBe('');
    expect(key in labels, line).toBe(false);
    labels[key] = escaped.replace(/\\(.)/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));
  }
  return { name, labels, value: Number(value) };
}
