import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ServedRoute } from '../../client/contract/route.ts';
import { NumberText } from '../../client/contract/shapes/decimal.ts';
import { DomainError } from '../domain/errors.ts';
import { bodyText, malformed } from './body-text.ts';
import { isJson } from './content-type.ts';
import { givenTwice } from './given-once.ts';
import { repeatedName } from './repeated-name.ts';
import { header } from './request.ts';

/**
 * Keeps each number as it was written. If the parser does not hand over the source text, this fails, because decimals
 * would be lost without a warning.
 */
export function keepNumberText(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== 'number') return value;
  if (context?.source === undefined)
    throw new TypeError('The JSON parser gave a number without its source text.');
  return new NumberText(context.source);
}

/**
 * The content of the body. It is read even for a route that takes no body, so that a misplaced field such as `dry_run`
 * is refused and not ignored. For such a route, no body is the same as an empty object.
 *
 * @returns the JSON value, with numbers as they were written; never null or a number
 * @throws DomainError `invalid_json`, `duplicate_name`, `unsupported_media_type`, `body_too_large`
 */
export function jsonBody(event: APIGatewayProxyEvent, { body: schema }: Pick<ServedRoute, 'body'>): unknown {
  const text = bodyText(event);
  if (text === undefined) {
    if (!schema) return {};
    throw malformed('The body is empty: send a JSON object.');
  }
  // If no body is expected, the content type does not matter: many senders always set one.
  if (schema && !isJson(header(event, 'content-type') ?? '')) {
    throw new DomainError('unsupported_media_type', {
      detail: 'Send the body with content-type: application/json.',
    });
  }
  const value = parsed(text);
  if (value === null) throw malformed('The body is null: send a JSON object.');
  if (value instanceof NumberText) throw malformed('The body is a number: send a JSON object.');
  const repeated = repeatedName(text);
  if (repeated !== undefined) throw givenTwice([repeated], 'in the body');
  return value;
}

/** Where a number may begin. It may also find one within a text. */
const NUMBER = /(?<="\s*):\s*-?\d|[[,]\s*-?\d/;
const IS_NUMBER = /^\s*-?\d/;
const mayHaveNumbers = (text: string): boolean => NUMBER.test(text) || IS_NUMBER.test(text);

/** More than any body needs. A body that is nested without end must not end the process. */
const MOST_LEVELS = 1_000;

function parsed(text: string): unknown {
  const value = parsedJson(text);
  if (isDeep(value, MOST_LEVELS)) throw malformed(`The body is nested deeper than ${MOST_LEVELS} levels.`);
  return value;
}

function parsedJson(text: string): unknown {
  try {
    // To call a function for each value takes three times as long, and the usual batch has decimals only as texts.
    return mayHaveNumbers(text) ? JSON.parse(text, keepNumberText) : JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON: numbers, quotes and commas must be as RFC 8259 says.');
  }
}

function isDeep(value: unknown, levelsLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levelsLeft === 0 || Object.values(value).some((part) => isDeep(part, levelsLeft - 1));
}
