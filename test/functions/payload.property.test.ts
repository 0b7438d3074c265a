import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAuditPayload } from '../../functions/lambda/audit-payload.ts';
import { parseReportPayload } from '../../functions/lambda/report-payload.ts';

const parsers = [parseAuditPayload, parseReportPayload] as const;
const ROOT = '/var/task';
const paths = fc.oneof(
  fc.string({ unit: fc.constantFrom('.', '/', 'a', '-', '\\', '%', '\0', '\n', '~', '_'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

it('a folder that is taken lies inside the package', () => {
  fc.assert(
    fc.property(fc.constantFrom(...parsers), paths, (parse, policies) => {
      let folders: readonly string[];
      try {
        folders = parse({ policies }).policies ?? [];
      } catch {
        return;
      }
      expect(folders).toEqual([policies]);
      for (const folder of folders) expect(resolve(ROOT, folder).startsWith(ROOT + sep)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it('any JSON is taken or refused in a few words of ours', () => {
  const events = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { now: fc.jsonValue(), policies: fc.jsonValue(), publish: fc.jsonValue(), format: fc.jsonValue() },
      { requiredKeys: [] },
    ),
    fc.record({
      source: fc.constantFrom('aws.events', 'aws.scheduler'),
      time: fc.jsonValue(),
      'detail-type': fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...parsers), events, (parse, event) => {
      try {
        parse(event);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ConfigError' });
        const { message } = error as Error;
        expect(message).toMatch(/^payload/);
        expect(message.length).toBeLessThan(3_000);
      }
    }),
    { numRuns: 2_000 },
  );
});
