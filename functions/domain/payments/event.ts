import * as z from 'zod/mini';
import { type InvoiceId, invoiceId } from '../../../client/contract/shapes/fields.ts';
import type { AlertKind } from './alert.ts';

/** What Tally does about an event. It never takes a state from the event itself, because events come in no order. */
export type Reaction =
  /** Read the invoice at the provider, and take over what it shows. */
  | { readonly kind: 'look' }
  /** Tell a person, once it is certain that it is about an invoice or a customer of ours. */
  | { readonly kind: 'alert'; readonly alert: AlertKind };

const look: Reaction = { kind: 'look' };
const alert = (kind: AlertKind): Reaction => ({ kind: 'alert', alert: kind });

/** The events that Tally listens to. All others are answered and ignored. */
export const reactions = {
  'invoice.paid': look,
  'invoice.payment_failed': look,
  'invoice.payment_action_required': look,
  'invoice.voided': look,
  'invoice.marked_uncollectible': look,
  'invoice.overdue': look,
  'invoice.finalization_failed': look,
  'invoice.deleted': alert('invoice_deleted'),
  'customer.deleted': alert('customer_deleted'),
  'credit_note.created': alert('credit_note'),
  'charge.refunded': alert('refund'),
  'charge.dispute.created': alert('dispute'),
} as const satisfies Readonly<Record<string, Reaction>>;
export type HeardType = keyof typeof reactions;

const isHeard = (type: string): type is HeardType => Object.hasOwn(reactions, type);

const metadata = z.optional(z.nullable(z.record(z.string(), z.string())));
/** The parts of an event that say where to look. Everything else in it is left alone. */
const schema = z.object({
  object: z.literal('event'),
  id: z.string().check(z.regex(/^evt_\w{1,250}$/)),
  type: z.string(),
  created: z.int(),
  data: z.object({
    object: z.object({
      id: z.optional(z.string()),
      metadata,
      /** Of a credit note. */
      invoice: z.optional(z.nullable(z.unknown())),
      /** Of a charge and of a dispute. */
      payment_intent: z.optional(z.nullable(z.unknown())),
    }),
  }),
});

/** An event that is about this installation, or may be. */
export interface HeardEvent {
  readonly id: string;
  readonly type: HeardType;
  /** The provider's id of the object. */
  readonly objectId: string;
  /** Named by the object's metadata. Charges, disputes and credit notes carry none of ours. */
  readonly invoiceId?: InvoiceId;
  /** The provider's id of the invoice that a credit note is for, or of the payment that a charge belongs to. */
  readonly about?: string;
  /** In seconds since the epoch. */
  readonly created: number;
}

/** The text is not an event. */
export class NoEvent extends Error {
  override readonly name = 'NoEvent';
}

/**
 * @param text the body, after its signature was checked
 * @param installation marks our objects at the provider; undefined before anything was sent there
 * @returns undefined if the event is not about us, or of a type that nothing follows from
 * @throws NoEvent if the text is not an event of Stripe
 */
export function heardEvent(text: string, installation: string | undefined): HeardEvent | undefined {
  const event = parsed(text);
  const { object } = event.data;
  if (!isHeard(event.type) || installation === undefined || object.id === undefined) return undefined;
  const heard = { id: event.id, type: event.type, objectId: object.id, created: event.created };
  if (!carriesMetadata(event.type)) {
    const about = event.type === 'credit_note.created' ? object.invoice : object.payment_intent;
    // Without it, the payment was not for an invoice.
    return typeof about === 'string' ? { ...heard, about } : undefined;
  }
  if (object.metadata?.['tally_installation'] !== installation) return undefined;
  if (event.type === 'customer.deleted') return heard;
  const named = invoiceId.safeParse(object.metadata['tally_invoice_id']);
  return named.success ? { ...heard, invoiceId: named.data } : undefined;
}

/** Only invoices and customers carry our metadata. Whose the others are, only a look at the provider can tell. */
const carriesMetadata = (type: HeardType): boolean =>
  type.startsWith('invoice.') || type.startsWith('customer.');

function parsed(text: string): z.output<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NoEvent('The body is not JSON.');
  }
  const { data, error } = schema.safeParse(value);
  if (data) return data;
  throw new NoEvent(`The body is not an event of Stripe: ${z.prettifyError(error)}`);
}
