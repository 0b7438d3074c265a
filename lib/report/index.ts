import type { ReportDocument } from './document.ts';

/** How a report is to look; a renderer never asks the terminal itself. */
export interface RenderOptions {
  readonly color: boolean;
  /** Columns of the terminal; a table is never wider, and takes 40 as the least. */
  readonly columns: number;
  /** IANA time zone that instants are shown in, UTC by default; JSON always has UTC. */
  readonly timeZone?: string;
}

/** Turns a report into chunks of text, to be written one after the other as they are. */
export type Render = (document: ReportDocument, options: RenderOptions) => Iterable<string>;

/** Optional parts of a document that a format shows. */
export interface Needs {
  /** Every judgement as a finding, also what passes. */
  readonly all?: true;
  readonly figures?: true;
  readonly policyFiles?: true;
}

export interface ReportFormat {
  /** One line for `--help`. */
  readonly about: string;
  /** What a file of it is, for browsers and programs. */
  readonly mediaType: string;
  /** Of the name of a file, without the dot. */
  readonly extension: string;
  readonly needs?: Needs;
  readonly load: () => Promise<Render>;
}

/** Every report format; a new one is a file and an entry here, and is imported only when asked for. */
export const formats = {
  table: {
    about: 'for people at a terminal: the answer first, then what is wrong, grouped by policy',
    mediaType: 'text/plain; charset=utf-8',
    extension: 'txt',
    load: async () => (await import('./table.ts')).renderTable,
  },
  json: {
    about: 'for programs: the whole report in its published shape, snapwarden/report/v1',
    mediaType: 'application/json',
    extension: 'json',
    load: async () => (await import('./json.ts')).renderJson,
  },
  markdown: {
    about: 'for tickets and wikis: GitHub-flavoured Markdown with every finding',
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    load: async () => (await import('./markdown.ts')).renderMarkdown,
  },
  csv: {
    about: 'for spreadsheets: a line for each finding, gap and policy; formulas in names stay text',
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    load: async () => (await import('./csv.ts')).renderCsv,
  },
  jsonl: {
    about: 'for jq, Athena and other databases: one judgement a line, passes too',
    mediaType: 'application/jsonl',
    extension: 'jsonl',
    needs: { all: true },
    load: async () => (await import('./jsonl.ts')).renderJsonl,
  },
  junit: {
    about: 'for build servers: JUnit XML, a test case for each judgement, an error for each gap',
    mediaType: 'application/xml',
    extension: 'xml',
    needs: { all: true },
    load: async () => (await import('./junit.ts')).renderJunit,
  },
  prometheus: {
    about: 'for alerts and dashboards: Prometheus metrics, counts alone and no names of the account',
    mediaType: 'text/plain; version=0.0.4; charset=utf-8',
    extension: 'prom',
    load: async () => (await import('./prometheus.ts')).renderPrometheus,
  },
  sarif: {
    about: 'for code scanning: SARIF 2.1.0, each finding at the rule of the policy file that it is about',
    mediaType: 'application/sarif+json',
    extension: 'sarif',
    load: async () => (await import('./sarif.ts')).renderSarif,
  },
  ocsf: {
    about: 'for a SIEM: OCSF Compliance Findings (class 2003), one event a line, passes too',
    mediaType: 'application/jsonl',
    extension: 'ocsf.jsonl',
    needs: { all: true },
    load: async () => (await import('./ocsf.ts')).renderOcsf,
  },
  html: {
    about: 'for people who would rather look: one page with pictures, findings to filter and the policies',
    mediaType: 'text/html; charset=utf-8',
    extension: 'html',
    needs: { figures: true, policyFiles: true },
    load: async () => (await import('./html.ts')).renderHtml,
  },
} satisfies Record<string, ReportFormat>;

export type Format = keyof typeof formats;
