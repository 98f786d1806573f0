import * as z from 'zod/mini';

/** What a union says when its forms say better what is wrong with each. */
export const NO_FORM_FITS = 'fits none of the forms that are taken here';

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const named = (value: unknown): string => (typeof value === 'string' ? value : String(value));

/** What a schema without a message of its own says: zod's English names its own types, not what to send. */
export function plainError(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${NOUNS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(named).join(', ')}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `is not known: ${issue.keys.map((name) => `"${name}"`).join(', ')}`;
    case 'invalid_key':
      return 'expected another name';
    case 'invalid_union':
      return NO_FORM_FITS;
    default:
      return 'expected text of another form';
  }
}

// The light form of zod knows no messages of its own until it is given some. A bundler keeps this line only for a file
// that imports something from here, as the fields do.
z.config({ localeError: plainError });
