import * as z from 'zod/mini';
import { isWellFormed, WELL_FORMED_ERROR } from './fields.ts';
import { typescript } from './typescript.ts';

const METADATA_BYTES = 8192;
// Not trimmed, since two names could become one and lose a value.
const metadataName = z.string().check(z.minLength(1), z.maxLength(100), z.refine(isWellFormed));
const metadataValue = z
  .string({ error: 'expected text' })
  .check(z.maxLength(500, 'expected at most 500 characters'), z.refine(isWellFormed, WELL_FORMED_ERROR));
const metadataEntries = z.record(metadataName, metadataValue, {
  error: ({ code }) =>
    code === 'invalid_key'
      ? 'expected a name of 1 to 100 whole characters'
      : 'expected an object of text values',
});
// z.record leaves this one name out without a word.
const withoutProto = z
  .custom<Record<string, string>>(
    (input) => typeof input !== 'object' || input === null || !Object.hasOwn(input, '__proto__'),
    { error: 'is not allowed as a name', path: ['__proto__'] },
  )
  .register(z.globalRegistry, {
    override: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 50 },
  })
  .register(typescript, {
    name: 'Metadata',
    type: 'Record<string, string>',
    description: 'At most 50 values, each of at most 500 characters, 8 KB in all.',
  });
export const metadata = z.pipe(withoutProto, metadataEntries).check(
  z.refine((entries) => Object.keys(entries).length <= 50, 'expected at most 50 values'),
  z.refine(
    (entries) => new TextEncoder().encode(JSON.stringify(entries)).length <= METADATA_BYTES,
    'expected at most 8 KB in all',
  ),
);
