import * as z from 'zod/mini';
import { isNoLonger, isPrintable, isWellFormed, normalized } from './characters.ts';
import { form, typescript } from './described.ts';
import { composed, printable, wellFormed } from './fields.ts';
import { keptTextSchema } from './json-schema.ts';
import { plainError } from './plain-errors.ts';

const METADATA_BYTES = 8192;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 500;
const NAME_ERROR =
  'expected a name of 1 to 100 whole characters on one line, without control characters or characters that turn its direction';
// Names are not trimmed, because two names could become one, and a value would be lost.
const metadataName = z.string().check(
  z.refine((name) => isWellFormed(name) && isPrintable(name), { abort: true }),
  z.minLength(1),
  z.refine((name) => isNoLonger(name, LONGEST_NAME)),
  composed,
);
const VALUE_ERROR = 'expected at most 500 characters';
const metadataValue = z.string({ error: plainError }).check(
  z.refine((value) => value.length <= METADATA_BYTES, { error: VALUE_ERROR, abort: true }),
  wellFormed,
  printable,
  composed,
  z.refine((value) => isNoLonger(value, LONGEST_VALUE), VALUE_ERROR),
);
const metadataEntries = z.record(metadataName, metadataValue, {
  error: ({ code }) => (code === 'invalid_key' ? NAME_ERROR : 'expected an object of text values'),
});
// z.record drops this one name without an error.
const withoutProto = z
  .custom<Record<string, string>>(
    (input) => typeof input !== 'object' || input === null || !Object.hasOwn(input, '__proto__'),
    { error: 'is not allowed as a name', path: ['__proto__'] },
  )
  .register(z.globalRegistry, {
    override: {
      type: 'object',
      description: form('At most 50 values, 8 KB in all'),
      maxProperties: 50,
      propertyNames: { ...keptTextSchema(LONGEST_NAME), minLength: 1, not: { const: '__proto__' } },
      additionalProperties: keptTextSchema(LONGEST_VALUE),
    },
  })
  .register(typescript, {
    name: 'Metadata',
    type: 'Record<string, string>',
    description: 'At most 50 values, each of at most 500 characters, 8 KB in all.',
  });
/** If two names are stored as the same text, a value would be lost. */
const eachNameOnce = withoutProto.check(
  z.refine((entries) => {
    if (typeof entries !== 'object' || entries === null) return true;
    const names = Object.keys(entries);
    // Too many values are refused first, before any other work is done.
    return names.length > 50 || new Set(names.map(normalized)).size === names.length;
  }, 'expected each name once: two of them are the same text in two forms of Unicode'),
);
const metadata = z.pipe(eachNameOnce, metadataEntries).check(
  z.refine((entries) => Object.keys(entries).length <= 50, 'expected at most 50 values'),
  z.refine(
    (entries) => new TextEncoder().encode(JSON.stringify(entries)).length <= METADATA_BYTES,
    'expected at most 8 KB in all',
  ),
);

/** An empty object counts as left out. */
export const optionalMetadata = z.optional(
  z.pipe(
    metadata,
    z.transform((entries) => (Object.keys(entries).length > 0 ? entries : undefined)),
  ),
);
