// ESM-only packages that Jest, which runs these tests as CommonJS, must transform too.
const esmOnly = ['@middy', 'aws4fetch'];

/** @param {string} name @param {string[]} folders */
const project = (name, folders) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
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
    project('unit', ['bin', 'client', 'functions', 'localstack', 'prove']),
    project('infra', ['lib']),
    // On a DynamoDB Local of its own, which node bin/tally.ts prepare fetches.
    project('store', ['store']),
    project('e2e', ['e2e']),
    // After all others on a stack, whose time it moves.
    project('clock', ['clock']),
  ],
};
