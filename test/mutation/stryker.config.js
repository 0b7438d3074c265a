/**
 * What is mutated and by which tests it should be noticed. Words are left alone: nearly all of them are sentences
 * for people, and the tests say of the others what they must be.
 *
 * @see https://stryker-mutator.io/docs/stryker-js/configuration/
 */
export default {
  mutate: ['lib/rules/*.ts', 'lib/engine/*.ts'],
  mutator: { excludedMutations: ['StringLiteral'] },
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false, pool: 'threads' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
  // Node takes the types away; Stryker would rewrite `tsconfig.json` by an API that TypeScript 7 no longer has.
  tsconfigFile: 'none',
  ignorePatterns: ['bench', 'dist'],
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/report.json' },
  incremental: true,
  incrementalFile: 'coverage/mutation/incremental.json',
  tempDirName: 'coverage/mutation/sandbox',
  thresholds: { high: 95, low: 90, break: 90 },
};
