import type * as z from 'zod/mini';
import { NumberText } from '../../client/contract/shapes/decimal.ts';
import { NO_FORM_FITS } from '../../client/contract/shapes/plain-errors.ts';
import type { FieldError } from '../../client/contract/shapes/problem-details.ts';
import { DomainError } from '../domain/errors.ts';
import { shown } from '../domain/shown.ts';

/** Each issue also has the received input. */
const REPORTING = { reportInput: true } as const;

/**
 * Checks a part of the request against its schema.
 *
 * @throws DomainError `unknown_field` if a field is not known, even if other fields are wrong too, since a misspelt
 *   price must not be billed as nothing; otherwise `validation_failed`. Each wrong field is named as the caller wrote
 *   it.
 */
export function validate<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, REPORTING);
  if (result.success) return result.data;
  throw refusalOf(result.error.issues);
}

/** The error that refuses a wrong part of a request. */
export function refusalOf(found: readonly Issue[]): DomainError {
  const issues = found.flatMap((issue) => withClosestForm(issue));
  const all = onceEach(issues.flatMap(fieldErrors));
  const isUnknown = issues.some((issue) => issue.code === 'unrecognized_keys');
  return new DomainError(isUnknown ? 'unknown_field' : 'validation_failed', {
    detail: (names) => `${sentence(all, names)}: see errors.`,
    errors: all.slice(0, MOST_ERRORS),
  });
}

// A body of a megabyte can have more wrong fields than a Lambda function may answer.
const MOST_ERRORS = 100;

function sentence({ length }: readonly FieldError[], names: string): string {
  if (length === 1) return `${names} is wrong`;
  return `${length} fields are wrong, ${length > MOST_ERRORS ? `the first ${MOST_ERRORS} of them ` : ''}${names}`;
}

/** The first error of a field is enough, since the others may follow from it. */
function onceEach(errors: readonly FieldError[]): FieldError[] {
  const byField = new Map<string, FieldError>();
  for (const error of errors) if (!byField.has(error.field)) byField.set(error.field, error);
  return [...byField.values()];
}

type Issue = z.core.$ZodIssue;

/**
 * If a body can have several forms, the one that knows most of its fields was meant; of several such, the one with the
 * fewest wrong fields. A form of another type, such as a list where an object was sent, was not. If the schema says
 * that the meant form cannot be known, its message stands for the forms, together with the issues that all forms have.
 */
function withClosestForm(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const forms = issue.errors.map((form) =>
    form.flatMap((inner) => withClosestForm({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  if (issue.message !== NO_FORM_FITS) {
    const { errors, input: _input, ...told } = issue;
    return [{ ...told, errors: [] }, ...inEach(forms)];
  }
  const depth = issue.path.length;
  return forms.reduce((closest, form) => (isCloser(form, closest, depth) ? form : closest));
}

function isCloser(form: readonly Issue[], than: readonly Issue[], depth: number): boolean {
  for (const far of [otherTypes, unknownFields, wrongFields]) {
    const [own, others] = [far(form, depth), far(than, depth)];
    if (own !== others) return own < others;
  }
  return false;
}

const otherTypes = (issues: readonly Issue[], depth: number): number =>
  issues.filter(({ code, path }) => code === 'invalid_type' && path.length === depth).length;

const unknownFields = (issues: readonly Issue[], depth: number): number =>
  issues
    .filter(({ path }) => path.length === depth)
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])).length;

const wrongFields = (issues: readonly Issue[]): number => issues.flatMap(fieldErrors).length;

/** The issues that all forms have. Of unknown fields, those that no form knows. */
function inEach([first = [], ...others]: readonly Issue[][]): Issue[] {
  const inOthers = others.map((form) => new Map(form.map((issue) => [nameOf(issue), issue])));
  return first.flatMap((issue): Issue[] => {
    const alike = inOthers.map((form) => form.get(nameOf(issue)));
    if (alike.includes(undefined)) return [];
    if (issue.code !== 'unrecognized_keys') return [issue];
    const unknown = alike.map((other) => new Set(other?.code === 'unrecognized_keys' ? other.keys : []));
    const keys = issue.keys.filter((key) => unknown.every((names) => names.has(key)));
    return keys.length > 0 ? [{ ...issue, keys }] : [];
  });
}

const nameOf = ({ code, path, message }: Issue): string =>
  // Each form has a different list of unknown fields.
  JSON.stringify([code, path.map(String), code === 'unrecognized_keys' ? '' : message]);

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: 'is not a known field',
    }));
  }
  return [{ field: fieldName(issue.path), message: messageOf(issue) }];
}

function messageOf(issue: Issue): string {
  const { message, input } = issue;
  if (issue.code === 'invalid_union') return message;
  if (input === undefined) return `is missing: ${message}`;
  const received = receivedAs(input);
  return received === undefined ? message : `${message}; received ${received}`;
}

/** A value in a form that its sender recognizes; undefined for values that do not fit in a message. */
function receivedAs(input: unknown): string | undefined {
  if (input instanceof NumberText) return shown(input.text);
  if (typeof input === 'string') return `"${shown(input)}"`;
  if (Array.isArray(input)) return 'a list';
  return input === null || typeof input === 'boolean' ? String(input) : undefined;
}

/** `items[3].units_consumed`, as the caller would write it. */
export function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${shown(String(part)) || '""'}`,
    )
    .join('');
}
