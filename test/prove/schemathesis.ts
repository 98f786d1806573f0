import { join } from 'node:path';
import { stack } from '../../localstack/settings.ts';
import type { Fuzzed } from '../schemathesis/fuzz.ts';
import { withStackOfItsOwn } from './stack-of-its-own.ts';

/**
 * Sends some thousand signed requests, made from the contract's document, and compares each answer with the
 * document.
 */
export async function contractBySchemathesis(): Promise<string> {
  const folder = join(stack.folders.downloads, 'test-results', 'schemathesis');
  const output = await withStackOfItsOwn({}, ({ node }) => node('test/schemathesis/run.ts', 'long', folder));
  return sectionOf(JSON.parse(output.trim().split('\n').at(-1) ?? '')); // what that script prints last
}

const sectionOf = ({ cases, operations, findings, seconds, checks }: Fuzzed): string =>
  `## The contract by Schemathesis

The tool makes signed requests to the local stack from the document that the stack answers. They are valid and invalid, at the limits of each schema, random from a fixed seed, and in sequences that pass ids on. Each answer is compared with the document. [test/schemathesis/schemathesis.toml](../test/schemathesis/schemathesis.toml) says which settings differ from the tool's own, and why.

| operations | requests | findings | seconds |
|---|---|---|---|
| ${operations} | ${cases} | ${findings} | ${seconds} |

| check | made |
|---|---|
${Object.entries(checks)
  .map(([check, made]) => `| \`${check}\` | ${made} |`)
  .join('\n')}
`;
