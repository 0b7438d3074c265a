import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxAccount } from '../../lib/sandbox/account.ts';
import { sampleAccount } from '../../lib/sandbox/sample.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/server.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import { ask, type Loose, type Said } from './ask.ts';

const documentPath = process.env.DIGITALOCEAN_OPENAPI;
const why = 'skipped: DIGITALOCEAN_OPENAPI names no OpenAPI document';
const title = `the sandbox against the official contract${documentPath ? '' : ` (${why})`}`;
if (!documentPath) console.warn(`contract test ${why}`);

const now = parseInstant('2026-11-21T06:00:00Z') as Instant;
const fixtures = join(import.meta.dirname, '../fixtures/official');
const notJson = /^README\.md$/;

/** Where the document lags behind the API, and nothing else. */
const knownLag = [
  { schema: 'droplet_backup_policy', value: /^intra_daily_\d+h$/ },
  { schema: 'region_slug', value: /^(atl1|ric1)$/ },
];

function isLag({ keyword, data, parentSchema }: ErrorObject, document: Loose): boolean {
  return (
    keyword === 'enum' &&
    knownLag.some(({ schema, value }) => {
      const declared = document.components.schemas[schema];
      const lagging = schema === 'droplet_backup_policy' ? declared.properties.plan : declared;
      return value.test(String(data)) && JSON.stringify(parentSchema) === JSON.stringify(lagging);
    })
  );
}

function referenced(document: Loose, node: Loose): Loose {
  const name = /^#\/components\/(\w+)\/(.+)$/.exec(node.$ref ?? '');
  return name ? document.components[name[1] ?? ''][name[2] ?? ''] : node;
}

/** Every name that the document uses for a property, in a schema or in an example. */
function declaredNames(document: Loose): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      names.add(name);
      visit(value);
    }
  };
  visit(document.components);
  return names;
}

function namesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(namesIn);
  return Object.entries(node).flatMap(([name, value]) => [
    ...(/^\d+$/.test(name) ? [] : [name]),
    ...namesIn(value),
  ]);
}

describe.skipIf(!documentPath)(title, () => {
  const document = documentPath ? JSON.parse(readFileSync(documentPath, 'utf8')) : { paths: {} };
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, unicodeRegExp: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'contract');
  const names = declaredNames(document);
  let lagging = 0;
  const open: Sandbox[] = [];
  const start: typeof startSandbox = async (...args) => {
    const sandbox = await startSandbox(...args);
    open.push(sandbox);
    return sandbox;
  };
  afterAll(() => Promise.all(open.map((sandbox) => sandbox.close())));

  /** What the document holds against a body that claims to answer `GET template` with `status`. */
  function complaints(template: string, status: number, body: unknown): string[] {
    const { responses } = document.paths[template].get;
    const { $ref } = responses[status] ?? responses.default;
    const validate = ajv.getSchema(`contract${$ref}/content/application~1json/schema`);
    if (!validate) throw new Error(`no schema for ${template} ${status}`);
    if (validate(body)) return [];
    const errors = (validate.errors ?? []).filter((error) => !isLag(error, document));
    lagging += (validate.errors ?? []).length - errors.length;
    return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  function expectContract(template: string, { status, headers, body }: Said): void {
    expect(complaints(template, status, body)).toEqual([]);
    expect(namesIn(body).filter((name) => !names.has(name))).toEqual([]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    for (const name of Object.keys(document.components.headers)) {
      expect(headers.get(name), name).toMatch(/^\d+$/);
    }
  }

  let sample: Sandbox;
  beforeAll(async () => {
    sample = await start(sampleAccount(now));
  });

  const volumeWithSnapshots = sampleAccount(now).volumes.find(({ snapshots }) => snapshots.length === 24)?.id;
  const snapshotIds = sampleAccount(now).volumes.flatMap(({ snapshots }) => snapshots.map(({ id }) => id));
  it.each([
    ['/v2/account', ['']],
    [
      '/v2/snapshots',
      ['', '?resource_type=droplet', '?resource_type=volume&per_page=7&page=2', '?per_page=200'],
    ],
    ['/v2/snapshots/{snapshot_id}', [`/${snapshotIds[0]}`]],
    [
      '/v2/droplets',
      [
        '',
        '?type=gpus',
        '?type=droplets&per_page=4&page=2',
        '?tag_name=env:prod',
        '?name=WEB-01',
        '?page=99',
      ],
    ],
    [
      '/v2/droplets/{droplet_id}/snapshots',
      ['/418660217/snapshots', '/418660217/snapshots?per_page=1&page=2'],
    ],
    ['/v2/droplets/{droplet_id}/backups', ['/418660218/backups', '/418660218/backups?per_page=5&page=4']],
    ['/v2/droplets/backups/policies', ['', '?per_page=3', '?per_page=3&page=2', '?per_page=200']],
    ['/v2/droplets/backups/supported_policies', ['']],
    ['/v2/droplets/{droplet_id}/backups/policy', ['/418660217/backups/policy', '/389415770/backups/policy']],
    [
      '/v2/images',
      ['', '?private=true', '?private=true&per_page=200', '?private=true&page=2', '?type=distribution'],
    ],
    ['/v2/volumes', ['', '?region=nyc3', '?name=api-01-uploads', '?per_page=2&page=3']],
    ['/v2/volumes/{volume_id}/snapshots', [`/${volumeWithSnapshots}/snapshots?per_page=20&page=2`]],
    ['/v2/tags', ['', '?per_page=1&page=2']],
    ['/v2/regions', ['', '?per_page=200', '?per_page=1&page=3']],
  ])('answers GET %s as the document says', async (template, requests) => {
    for (const request of requests) {
      const said = await ask(sample, template.replace(/\/\{.*$/, '') + request);
      expect(said.status, request).toBe(200);
      expectContract(template, said);
    }
  });

  it('answers every operation of the document except managed databases', () => {
    const asked = new Set(sample.requests.map(({ path }) => path.replace(/\?.*$/, '')));
    const unasked = Object.keys(document.paths).filter((template) => {
      const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return ![...asked].some((path) => pattern.test(path));
    });
    expect(unasked).toEqual(['/v2/databases/{database_cluster_uuid}/backups']);
  });

  it('answers what it refuses as the document says', async () => {
    const backupId = sampleAccount(now).droplets.flatMap(({ backups }) => backups)[0]?.id;
    const stranger = { headers: { authorization: 'Bearer dop_v1_other' } };
    const cases = [
      ['/v2/snapshots/{snapshot_id}', 400, await ask(sample, `/v2/snapshots/${backupId}`)],
      ['/v2/snapshots/{snapshot_id}', 404, await ask(sample, '/v2/snapshots/1')],
      ['/v2/droplets/{droplet_id}/backups', 404, await ask(sample, '/v2/droplets/1/backups')],
      ['/v2/volumes/{volume_id}/snapshots', 404, await ask(sample, '/v2/volumes/none/snapshots')],
      ['/v2/droplets', 401, await ask(sample, '/v2/droplets', stranger)],
      ['/v2/droplets', 422, await ask(sample, '/v2/droplets?per_page=201')],
    ] as const;
    for (const [template, status, said] of cases) {
      expect(said.status).toBe(status);
      expectContract(template, said);
    }
    const narrow = await start(sampleAccount(now), { rateLimit: { perMinute: 1, perHour: 5_000 } });
    await ask(narrow, '/v2/droplets');
    const refused = await ask(narrow, '/v2/droplets');
    expect(refused.status).toBe(429);
    expectContract('/v2/droplets', refused);
  });

  it('keeps to the document when a token may see little', async () => {
    const scopes = ['droplet:read', 'snapshot:read', 'block_storage:read', 'regions:read'] as const;
    const narrow = await start(sampleAccount(now), { scopes });
    for (const path of [
      '/v2/droplets',
      '/v2/snapshots',
      '/v2/volumes',
      '/v2/regions',
      '/v2/tags',
      '/v2/images',
    ]) {
      expectContract(path, await ask(narrow, path));
    }
  });

  it('exempts the plans and regions that the document does not know yet, and meets both', async () => {
    const newer = await start(
      sandboxAccount({
        droplets: [{ region: 'atl1', backups: [{ createdAt: now }], plan: 'intra_daily_6h' }],
      }),
    );
    lagging = 0;
    expectContract('/v2/images', await ask(newer, '/v2/images?private=true'));
    expect(lagging).toBe(1);
    expectContract('/v2/droplets/backups/policies', await ask(newer, '/v2/droplets/backups/policies'));
    expect(lagging).toBe(2);
  });

  it.each([
    ['a missing key', { droplets: { region: undefined } }],
    ['a wrong type', { droplets: { id: 'one' } }],
    ['a plan or region outside the exemption', { droplets: { image: { regions: ['atl2'] } } }],
    ['a time that is none', { droplets: { created_at: 'yesterday' } }],
  ])('would notice %s', async (_name, { droplets: raw }) => {
    const broken = await start(sandboxAccount({ droplets: [{ raw }] }));
    const { body } = await ask(broken, '/v2/droplets');
    expect(complaints('/v2/droplets', 200, body)).not.toEqual([]);
  });

  it('has each official example of a 200 response as a fixture, unchanged', () => {
    const slug = (text: string) =>
      text
        .replaceAll(/([a-z])([A-Z][a-z])/g, '$1-$2')
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-');
    const examples = new Map<string, unknown>();
    for (const path of Object.values<Loose>(document.paths)) {
      const content = referenced(document, path.get.responses[200]).content['application/json'];
      const single = content.example ?? content.schema.example;
      const only = single ? { example: { value: single } } : {};
      for (const [name, example] of Object.entries<Loose>(content.examples ?? only)) {
        const suffix = name === 'example' ? '' : `-${slug(name)}`;
        examples.set(`${slug(path.get.operationId)}${suffix}.json`, referenced(document, example).value);
      }
    }
    expect(examples.size).toBeGreaterThan(20);
    const files = readdirSync(fixtures).filter((file) => !notJson.test(file));
    expect(files.toSorted()).toEqual([...examples.keys()].toSorted());
    for (const file of files) {
      expect(JSON.parse(readFileSync(join(fixtures, file), 'utf8')), file).toEqual(examples.get(file));
    }
  });
});
