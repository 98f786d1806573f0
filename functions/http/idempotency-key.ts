import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ServedRoute } from '../../client/contract/route.ts';
import { idempotencyKey } from '../../client/contract/shapes/fields.ts';
import { DomainError, wrongField } from '../domain/errors.ts';
import { shown } from '../domain/shown.ts';
import { header, headerValues } from './request.ts';
import { signedHeaders } from './signed-headers.ts';

const HEADER = 'Idempotency-Key';
const ALIAS = 'X-Request-Id';
const EXPECTED = 'expected 1 to 255 visible ASCII characters';

/**
 * Refuses a key that is there but empty. It cannot count as absent, because then `X-Request-Id` would be the key. It
 * changes with each try, so a second try would bill twice.
 *
 * @param body the body before it is checked
 * @throws DomainError `idempotency_key_required`
 */
export function refuseEmptyKey(event: APIGatewayProxyEvent, route: ServedRoute, body: unknown): void {
  if (route.idempotencyKey === undefined) return;
  if (headerValues(event, HEADER.toLowerCase()).some(isBlank)) throw emptyKey(HEADER);
  if (typeof body !== 'object' || body === null || !('idempotency_key' in body)) return;
  const { idempotency_key: key } = body;
  if (typeof key === 'string' && isBlank(key)) throw emptyKey('idempotency_key');
}

const isBlank = (value: string): boolean => value.trim() === '';

const emptyKey = (field: string): DomainError =>
  new DomainError('idempotency_key_required', {
    detail: `${field} is empty. Send a key that is made from what the charge is for and stays the same over every retry, or leave ${field} out.`,
    errors: [{ field, message: EXPECTED }],
  });

/**
 * The key that identifies the request: the `Idempotency-Key` header or the body's `idempotency_key`. If both are
 * absent, it is `X-Request-Id`.
 *
 * A header counts only if the signature covers it, as far as the event shows that. Otherwise somebody who finds a
 * signed request could send it again under another key. The body is always signed.
 *
 * @throws DomainError `idempotency_key_mismatch`, `idempotency_key_unsigned`, `idempotency_key_required`; or
 *   `validation_failed` if the header's key is not valid
 */
export function idempotencyKeyOf(
  event: APIGatewayProxyEvent,
  route: ServedRoute,
  inBody: string | undefined,
): string | undefined {
  if (route.idempotencyKey === undefined) return undefined;
  const inHeader = checked(header(event, HEADER.toLowerCase()));
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw new DomainError('idempotency_key_mismatch', {
      detail:
        'The Idempotency-Key header and idempotency_key in the body differ. Send one of them, or the same key in both.',
    });
  }
  if (inBody !== undefined) return inBody;
  if (inHeader !== undefined) return signed(event, HEADER, inHeader);
  const alias = aliasOf(event);
  if (alias !== undefined) return signed(event, ALIAS, alias);
  if (route.idempotencyKey === 'optional') return undefined;
  throw new DomainError('idempotency_key_required', {
    detail:
      'Send an Idempotency-Key header, or idempotency_key in the body. Make the key from what the charge is for, and keep it the same over every retry, so that the charge is billed once.',
  });
}

function checked(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const result = idempotencyKey.safeParse(key);
  if (result.success) return key;
  throw wrongField(HEADER, `${EXPECTED}; received "${shown(key)}"`);
}

function signed(event: APIGatewayProxyEvent, name: string, key: string): string {
  const covered = signedHeaders(event);
  if (covered === undefined || covered.has(name.toLowerCase())) return key;
  throw new DomainError('idempotency_key_unsigned', {
    detail: `${name} is the idempotency key, but the signature does not cover it. Anyone on the way could change it. Sign the header (add ${name.toLowerCase()} to SignedHeaders), or send the key as idempotency_key in the body, which is always signed.`,
    errors: [{ field: name, message: 'is not among the signed headers' }],
  });
}

function aliasOf(event: APIGatewayProxyEvent): string | undefined {
  const requestId = header(event, ALIAS.toLowerCase());
  return idempotencyKey.safeParse(requestId).success ? requestId : undefined;
}
