import type { MiddlewareObj, Request } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { NumberText } from '../../client/contract/decimal.ts';
import type { Route } from '../../client/contract/route.ts';
import { DomainError } from '../domain/errors.ts';
import { header } from './request.ts';

const MOST_BYTES = 1024 * 1024;

/**
 * Keeps each number as it was written. A parser that does not hand over the source text would lose decimals without
 * a word, so that fails.
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

// Without the parser's error as the cause: that one holds the body, and causes are logged.
const malformed = (detail: string): DomainError => new DomainError('invalid_json', { detail });

/** Parses the body of the routes that take one; the others' is left alone. */
export function jsonBody(
  routeOf: (event: APIGatewayProxyEvent) => Route,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const parser = httpJsonBodyParser<APIGatewayProxyEvent>({ reviver: keepNumberText });
  return {
    async before(request) {
      const { event } = request;
      if (!routeOf(event).body) return;
      checkSize(event);
      // The parser knows this header in two spellings only; senders use more.
      event.headers = { ...event.headers, 'content-type': header(event, 'content-type') };
      await parse(parser, request);
      const parsed: unknown = event.body;
      if (parsed === null) throw malformed('The body is null: send a JSON object.');
      if (parsed instanceof NumberText) throw malformed('The body is a number: send a JSON object.');
    },
  };
}

function checkSize({ body, isBase64Encoded }: APIGatewayProxyEvent): void {
  if (body === null || body === '') throw malformed('The body is empty: send a JSON object.');
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') <= MOST_BYTES) return;
  throw new DomainError('body_too_large', {
    detail: 'The body is over 1 MB. Send fewer items in a request.',
  });
}

async function parse(
  parser: MiddlewareObj<APIGatewayProxyEvent>,
  request: Request<APIGatewayProxyEvent, APIGatewayProxyResult>,
): Promise<void> {
  try {
    // The parser reads and writes the event alone.
    await parser.before?.(request as Request<APIGatewayProxyEvent>);
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 415) {
      throw new DomainError('unsupported_media_type', {
        detail: 'Send the body with content-type: application/json.',
      });
    }
    throw malformed('The body is not valid JSON: numbers, quotes and commas must be as RFC 8259 says.');
  }
}
