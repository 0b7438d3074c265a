import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The first test that fails ends the run of a mutant, and for most that is a scenario. */
class ScenariosFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => (moduleId.endsWith('/scenarios.test.ts') ? 0 : 1);
    return specs.toSorted((one, other) => place(one) - place(other));
  }
}

/**
 * The tests that notice a mutant cheaply. Property tests would notice a few more, and take minutes for each that they
 * do not; the registry's reads the sources, which are mutated.
 */
export default defineConfig({
  test: {
    include: [
      'test/engine/*.test.ts',
      'test/rules/*.test.ts',
      'test/policy/json-schema-file.test.ts',
      'test/report/{json,markdown,table,words}.test.ts',
      'test/validation/selection.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/*.property.test.ts', 'test/rules/registry.test.ts'],
    testTimeout: 30_000,
    bail: 1,
    isolate: false,
    sequence: { sequencer: ScenariosFirst },
  },
});
