import type * as z from 'zod/mini';
import type { FieldError } from '../../client/contract/problem-details.ts';
import { DomainError } from '../domain/errors.ts';

/**
 * Checks a part of the request against its schema.
 *
 * @throws DomainError `unknown_field` when a field is not known, also where others are wrong too, since a misspelt
 * price must not be billed as nothing; else `validation_failed`. Each wrong field is named as the caller wrote it.
 */
export function validate<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw refusalOf(result.error.issues);
}

/** What is wrong with a part of a request, as the error that refuses it. */
export function refusalOf(found: readonly Issue[]): DomainError {
  const issues = found.flatMap((issue) => withClosestForm(issue));
  const all = issues.flatMap(fieldErrors);
  const errors = all.slice(0, MOST_ERRORS);
  const code = issues.some((issue) => issue.code === 'unrecognized_keys')
    ? 'unknown_field'
    : 'validation_failed';
  const named = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  const left = all.length - errors.length;
  return new DomainError(code, { detail: left > 0 ? `${named}; and ${left} more` : named, errors });
}

// A body of a megabyte can be wrong in more fields than a Lambda function may answer.
const MOST_ERRORS = 100;

type Issue = z.core.$ZodIssue;

/** Where a body has several forms, the one meant is that with the fewest wrong fields. */
function withClosestForm(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const forms = issue.errors.map((form) =>
    form.flatMap((inner) => withClosestForm({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  return forms.reduce((closest, form) => (wrongFields(form) < wrongFields(closest) ? form : closest));
}

const wrongFields = (issues: readonly Issue[]): number => issues.flatMap(fieldErrors).length;

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: 'is not a known field',
    }));
  }
  return [{ field: fieldName(issue.path), message: issue.message }];
}

/** `items[3].units_consumed`, as the caller would write it. */
export function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
