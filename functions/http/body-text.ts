import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';
import { isUtf8 } from './content-type.ts';
import { header, headerValues } from './request.ts';

const MOST_BYTES = 1024 * 1024;
/** A decoder puts this character in place of bytes that are not UTF-8. */
const REPLACED = '\ufffd';
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The body's text, exactly as it was sent. The text is kept for ever and compared with later requests, so a damaged
 * character is refused before the body is read.
 *
 * @returns undefined where no body was sent
 * @throws DomainError `body_too_large`; `unsupported_media_type` for another charset or a compressed body;
 *   `invalid_json` if it is not UTF-8
 */
export function bodyText(event: APIGatewayProxyEvent): string | undefined {
  const { body, isBase64Encoded } = event;
  if (!body) return undefined;
  checkSize(body, isBase64Encoded);
  checkCoding(event);
  const text = isBase64Encoded ? decoded(body) : body;
  if (text.startsWith(BYTE_ORDER_MARK)) {
    throw malformed('The body begins with a byte order mark (U+FEFF). Send JSON in UTF-8 without one.');
  }
  // API Gateway hands a body over as text. Bytes that were not UTF-8 have become this character on the way.
  if (text.includes(REPLACED) || !text.isWellFormed()) throw notUtf8();
  return text;
}

// The decoder's error is not the cause here, because causes are logged and may hold a piece of the body.
export const malformed = (detail: string): DomainError => new DomainError('invalid_json', { detail });

const notUtf8 = (): DomainError =>
  malformed(
    'The body is not UTF-8, or was damaged before it was sent. It has bytes that are not a character, or U+FFFD, which replaces such bytes. Send it in UTF-8. If you mean U+FFFD, write \\ufffd.',
  );

function checkSize(body: string, isBase64Encoded: boolean): void {
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') <= MOST_BYTES) return;
  throw new DomainError('body_too_large', {
    detail: 'The body is over 1 MB. Send fewer items in a request.',
  });
}

function checkCoding(event: APIGatewayProxyEvent): void {
  const codings = headerValues(event, 'content-encoding').flatMap((value) => value.split(','));
  if (!codings.every((coding) => ['', 'identity'].includes(coding.trim().toLowerCase()))) {
    throw new DomainError('unsupported_media_type', {
      detail: 'The body is compressed or encoded (Content-Encoding). Send it as it is, without that header.',
    });
  }
  if (isUtf8(header(event, 'content-type') ?? '')) return;
  throw new DomainError('unsupported_media_type', {
    detail:
      'The content type names another charset than UTF-8. Send content-type: application/json, in UTF-8.',
  });
}

function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw notUtf8();
  }
}
