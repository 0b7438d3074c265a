import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { policyJsonSchema } from '../../lib/policy/json-schema.ts';

it('the schema that editors load is the one that the code makes', () => {
  const committed: unknown = JSON.parse(
    readFileSync(new URL('../../policies/policy.schema.json', import.meta.url), 'utf8'),
  );
  expect(policyJsonSchema()).toEqual(committed);
});
