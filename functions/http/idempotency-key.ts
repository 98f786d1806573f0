import type { APIGatewayProxyEvent } from 'aws-lambda';
import { idempotencyKey } from '../../client/contract/fields.ts';
import type { Route } from '../../client/contract/route.ts';
import { DomainError } from '../domain/errors.ts';
import { header } from './request.ts';

/**
 * The key that identifies the request: the `Idempotency-Key` header or the body's `idempotency_key`, and where both
 * are absent `X-Request-Id`.
 */
export function idempotencyKeyOf(
  event: APIGatewayProxyEvent,
  route: Route,
  inBody: string | undefined,
): string | undefined {
  if (route.idempotencyKey === undefined) return undefined;
  const inHeader = checked(header(event, 'idempotency-key'));
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw new DomainError('idempotency_key_mismatch', {
      detail:
        'The Idempotency-Key header and idempotency_key in the body differ. Send one of them, or the same key in both.',
    });
  }
  const key = inHeader ?? inBody ?? alias(event);
  if (key === undefined && route.idempotencyKey === 'required') {
    throw new DomainError('idempotency_key_required', {
      detail:
        'Send an Idempotency-Key header: a key made of what the charge is for, kept the same over every retry, so that it is billed once.',
    });
  }
  return key;
}

function checked(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const result = idempotencyKey.safeParse(key);
  if (result.success) return key;
  const message = 'expected 1 to 255 visible ASCII characters';
  throw new DomainError('validation_failed', {
    detail: `Idempotency-Key: ${message}.`,
    errors: [{ field: 'Idempotency-Key', message }],
  });
}

function alias(event: APIGatewayProxyEvent): string | undefined {
  const requestId = header(event, 'x-request-id');
  return idempotencyKey.safeParse(requestId).success ? requestId : undefined;
}
