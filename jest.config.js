// ESM-only packages that Jest, which runs these tests as CommonJS, must transform too.
const esmOnly = ['@middy', 'aws4fetch', '@faker-js', 'commander'];

/** On a DynamoDB Local of its own, which `node bin/tally.ts prepare` fetches. They lie beside what they test. */
const onDynamoDb = '.dynamodb.test.ts';

/** In Chromium. */
const inBrowser = '.browser.test.ts';

/** @param {string} name @param {string[]} tests @param {string[]} [others] */
const project = (name, tests, others = []) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: tests.map((pattern) => `<rootDir>/test/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', ...others],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
  },
  resolver: '<rootDir>/test/support/resolver.cjs',
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  clearMocks: true,
});

export default {
  // A limit for what hangs, not a measure: on two busy cores fifty functions take a while to start.
  testTimeout: 60_000,
  projects: [
    project(
      'unit',
      ['{architecture,bench,bin,client,console,documents,functions,localstack,prove}/**/*.test.ts'],
      [RegExp.escape(onDynamoDb), RegExp.escape(inBrowser)],
    ),
    project('infra', ['lib/**/*.test.ts']),
    // Those of e2e need a stack, and run with the others of e2e.
    project('browser', [`**/*${inBrowser}`], ['/test/e2e/']),
    {
      ...project('dynamodb', [`**/*${onDynamoDb}`]),
      globalSetup: '<rootDir>/test/support/start-dynamodb.ts',
      globalTeardown: '<rootDir>/test/support/stop-dynamodb.ts',
    },
    project('e2e', ['e2e/**/*.test.ts']),
    // After all others on a stack, whose time it moves.
    project('clock', ['clock/**/*.test.ts']),
  ],
};
