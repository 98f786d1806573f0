import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';
import { headerValues } from './request.ts';

/** A request that somebody else signed than a caller with an identity at AWS: its body exactly as it was sent. */
export interface ForeignRequest {
  readonly body: Buffer;
  /** The value of the header with the signature, if it was sent exactly once. */
  readonly signature: string | undefined;
}

const MOST_BYTES = 1024 * 1024;

/** The header that holds the signature, by who signs. */
const SIGNATURE_HEADERS = { stripe: 'stripe-signature' } as const;

/** @throws DomainError `body_too_large` */
export function foreignRequest(
  event: APIGatewayProxyEvent,
  signedBy: keyof typeof SIGNATURE_HEADERS,
): ForeignRequest {
  // The signature covers the bytes. So they are decoded before anything else, and not read as a text before.
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.byteLength > MOST_BYTES) {
    throw new DomainError('body_too_large', { detail: 'The body is over 1 MB.' });
  }
  const [signature, ...others] = headerValues(event, SIGNATURE_HEADERS[signedBy]);
  return { body, signature: others.length === 0 ? signature : undefined };
}
