import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';
import { isList } from './content-type.ts';
import { headerValues } from './request.ts';

/** A comma with a blank beside it. Joined headers have it, and a single value never does. */
const isJoined = (value: string): boolean => /,\s|\s,/.test(value);

/** Headers that may have only one value, and how to see that something on the way has joined several. */
const saidOnce: readonly { readonly name: string; readonly isSeveral?: (value: string) => boolean }[] = [
  { name: 'Idempotency-Key', isSeveral: isJoined },
  // Any text may stand there. Text that is not an id is ignored.
  { name: 'X-Request-Id' },
  { name: 'Content-Type', isSeveral: isList },
  { name: 'Authorization' },
];

/**
 * Refuses what is given twice outside of the body. API Gateway would hand over the last value, and another reader takes
 * the first. So nobody can know what was meant.
 *
 * @throws DomainError `duplicate_name`, which names each query parameter or header
 */
export function refuseRepeated(event: APIGatewayProxyEvent): void {
  const parameters = Object.entries(event.multiValueQueryStringParameters ?? {})
    .filter(([, values = []]) => values.length > 1)
    .map(([name]) => name);
  if (parameters.length > 0) throw givenTwice(parameters, 'in the query');
  const headers = saidOnce
    .filter(({ name, isSeveral }) => {
      const values = headerValues(event, name.toLowerCase());
      return values.length > 1 || values.some((value) => isSeveral?.(value));
    })
    .map(({ name }) => name);
  if (headers.length > 0) throw givenTwice(headers, 'as a header');
}

const MOST_NAMED = 10;
const LONGEST = 200;

/**
 * @param names as the caller wrote them. Even if they are many and long, the answer stays short
 * @param where they stand: "in the query"
 */
export function givenTwice(names: readonly string[], where: string): DomainError {
  const errors = names
    .slice(0, MOST_NAMED)
    .map((name) => ({ field: shortened(name), message: `expected once ${where}` }));
  return new DomainError('duplicate_name', {
    detail: (fields) =>
      `${fields} ${names.length > 1 ? 'are' : 'is'} given more than once, so nobody can know which value is meant. Nothing was done.`,
    errors,
  });
}

/** The beginning and the end. The end names the field itself, if it lies deep in the body. */
const shortened = (name: string): string =>
  name.length <= LONGEST
    ? name
    : `${name.slice(0, LONGEST / 2)}…${name.slice(1 - LONGEST / 2)}`.toWellFormed();
