import * as z from 'zod/mini';
import { instant, invoiceId } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import { partOf } from '../spread-list.ts';
import type { Key } from '../table.ts';
import { count, key, kind } from './item.ts';

/**
 * An event of Stripe. It is stored before it is answered, and kept for ever, so that one that comes twice is known. It
 * holds only what says where to look: neither names nor amounts.
 */
const stripeEvent = () =>
  z.object({
    ...key,
    event_id: z.string(),
    type: z.string(),
    /** The object at Stripe that the event is about. */
    object_id: z.string(),
    /** The invoice or payment at Stripe that the object belongs to, if its metadata names nothing. */
    about: z.optional(z.string()),
    /** What its metadata names. */
    invoice_id: z.optional(invoiceId),
    /** When Stripe made it, in whole seconds. */
    created_at: instant,
    received_at: instant,
    /** `waiting`: nobody has acted on it yet. */
    status: z.enum(['waiting', 'done']),
    /** How often somebody began to act on it, and could not end. */
    tries: z.optional(count),
    /** What became of it, as a text. */
    outcome: z.optional(z.string()),
    detail: z.optional(z.string()),
    done_at: z.optional(instant),
    /** Those that wait are in a list, in the order in which they came. */
    list_pk: z.optional(z.string()),
    list_sk: z.optional(z.string()),
  });
export type StripeEventItem = z.output<ReturnType<typeof stripeEvent>>;

export const stripeEventItems = { stripeEvent: kind('Stripe event', stripeEvent) };

/** Later there may be more of them, never fewer. */
const LISTS = 4;
const waitingList = (part: number): string => `stripe_events#${part}`;

export const stripeEventKeys = {
  stripeEvent: (id: string): Key => ({ pk: `${partitions.stripeEvent}${id}`, sk: 'event' }),
  waitingEvents: (id: string): string => waitingList(partOf(id, LISTS)),
  waitingEventLists: Array.from({ length: LISTS }, (_, part) => waitingList(part)),
  eventPlace: (receivedAt: string, id: string): string => `${receivedAt}#${id}`,
};
