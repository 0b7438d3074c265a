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

export interface ReportFormat {
  /** One line for `--help`. */
  readonly about: string;
  readonly load: () => Promise<Render>;
}

/** Every report format; a new one is a file and an entry here, and is imported only when asked for. */
export const formats = {
  table: {
    about: 'for people at a terminal: the answer first, then what is wrong, grouped by policy',
    load: async () => (await import('./table.ts')).renderTable,
  },
  json: {
    about: 'for programs: the whole report in its published shape, snapwarden/report/v1',
    load: async () => (await import('./json.ts')).renderJson,
  },
  markdown: {
    about: 'for tickets and wikis: GitHub-flavoured Markdown with every finding',
    load: async () => (await import('./markdown.ts')).renderMarkdown,
  },
} satisfies Record<string, ReportFormat>;

export type Format = keyof typeof formats;
