import type Stripe from 'stripe';
import type { Call } from '../operation.ts';
import { newId } from '../state/collection.ts';

export const API_VERSION = '2026-10-28.endive';

export type EventType =
  | 'customer.created'
  | 'customer.updated'
  | 'customer.deleted'
  | 'invoice.created'
  | 'invoice.updated'
  | 'invoice.deleted'
  | 'invoice.finalized'
  | 'invoice.paid'
  | 'invoice.voided'
  | 'invoice.marked_uncollectible'
  | 'invoice.payment_failed'
  | 'invoice.payment_action_required'
  | 'invoice.overdue'
  | 'credit_note.created'
  | 'charge.refunded'
  | 'charge.dispute.created';

export interface EventRecord {
  readonly id: string;
  readonly created: number;
  readonly type: EventType;
  /** The object at the time of the event. */
  readonly object: object;
  readonly request: Stripe.Event['request'];
}

/** Stores an event, for those who ask for events later. */
export function record(call: Call, type: EventType, object: object): void {
  const request = { id: call.requestId, idempotency_key: call.idempotencyKey ?? null };
  call.account.events.add({ id: newId('evt'), created: call.now, type, object, request });
}

/** The common part of the library's events, whose `object` depends on the type. */
type Shown = Pick<
  Stripe.Event,
  'id' | 'object' | 'api_version' | 'created' | 'livemode' | 'pending_webhooks' | 'request'
> & { readonly type: EventType; readonly data: { readonly object: object } };

export const shownEvent = ({ id, created, type, object, request }: EventRecord): Shown => ({
  id,
  object: 'event',
  api_version: API_VERSION,
  created,
  data: { object },
  livemode: false,
  pending_webhooks: 0,
  request,
  type,
});
