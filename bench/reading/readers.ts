import type { Api, Found } from './plain.ts';

/** How an account can be read. Each loads what it needs first, so that no clock counts it. */

interface Reader {
  /** In the table. */
  readonly title: string;
  readonly load: (api: Api) => Promise<() => Promise<Found>>;
}

const plain = (read: (api: Api) => Promise<Found>) => async (api: Api) => () => read(api);

export const readers = {
  floor: {
    title: 'bare `fetch`, lists side by side: the floor',
    load: async (api) => plain((await import('./plain.ts')).readBulk)(api),
  },
  audit: {
    title: '**snapwarden**, default policies, judged',
    load: async (api) => (await import('./audit.ts')).loadAudit(api, false),
  },
  whole: {
    title: '**snapwarden**, every list, judged',
    load: async (api) => (await import('./audit.ts')).loadAudit(api, true),
  },
  dots: {
    title: '`dots-wrapper`, lists page by page',
    load: async (api) => plain((await import('./dots.ts')).readWithDots)(api),
  },
  sixteen: {
    title: 'bare `fetch`, each Droplet, 16 at once',
    load: async (api) => plain((await import('./plain.ts')).readEach(16))(api),
  },
  inTurn: {
    title: 'bare `fetch`, each Droplet, in turn',
    load: async (api) => plain((await import('./plain.ts')).readEach(1))(api),
  },
} satisfies Record<string, Reader>;

export type ReaderName = keyof typeof readers;

export const isReader = (name: string): name is ReaderName => name in readers;
