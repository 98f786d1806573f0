import type { Logger } from '@aws-lambda-powertools/logger';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type AlertKind, alerts } from '../../domain/payments/alert.ts';
import { reactions } from '../../domain/payments/event.ts';
import type { ApiKey } from '../../payments/api-key.ts';
import { type Looked, LookFailed, lookAtInvoice, lookAtPaidInvoice } from '../../payments/looking.ts';
import type { Way } from '../../payments/turn.ts';
import type { Clock } from '../../store/clock/clock.ts';
import type { StoredEvent } from '../../store/payments/events.ts';
import { takePayment } from '../../store/payments/taking.ts';
import { readInstallation } from '../../store/sync/installation.ts';
import { readSyncItem } from '../../store/sync/reading.ts';
import type { Table } from '../../store/table/table.ts';

export interface Services {
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly apiKey: ApiKey;
  /** The way to Stripe with a key, in turns that the table gives. */
  readonly wayWith: (table: Table, apiKey: string) => Way;
}

/** What became of an event. */
export type Acted =
  | {
      readonly outcome: string;
      readonly detail?: string;
      readonly alert?: AlertKind;
      /** The invoice that it turned out to be about. */
      readonly invoiceId?: InvoiceId;
    }
  /** The sync is not as far as Stripe. It must come again. */
  | { readonly outcome: 'wait'; readonly detail: string; readonly alert?: never; readonly invoiceId?: never };

/** It was about something that Tally did not make. */
const NOT_OURS: Acted = { outcome: 'not ours' };

/**
 * Acts on an event. It only says where to look: what is taken over is what Stripe has now. So events that come late,
 * twice or in another order change nothing.
 *
 * @throws LookFailed, NoApiKey; DomainError `unavailable`
 */
export async function actOn(event: StoredEvent, services: Services): Promise<Acted> {
  const reaction = reactions[event.type];
  if (reaction.kind === 'look')
    return event.invoiceId === undefined ? NOT_OURS : taken(event.invoiceId, event.objectId, services);
  switch (reaction.alert) {
    case 'customer_deleted':
      return alertOf('customer_deleted', event.objectId);
    case 'invoice_deleted':
      return afterDeletion(event.invoiceId, event.objectId, services);
    default:
      return aboutInvoice(event, reaction.alert, services);
  }
}

const alertOf = (alert: AlertKind, about: string, invoiceId?: InvoiceId): Acted => ({
  outcome: 'alert',
  alert,
  detail: `${alerts[alert]} ${about}`,
  ...(invoiceId !== undefined && { invoiceId }),
});

async function taken(invoiceId: InvoiceId, providerId: string, services: Services): Promise<Acted> {
  const { table, clock } = services;
  const installation = await readInstallation(table);
  const look = async () => {
    const looked = await withKey(services, (way) => lookAtInvoice(way, providerId));
    if (!looked) throw new Instead(await afterDeletion(invoiceId, providerId, services));
    const isOurs = looked.installation === installation && looked.invoiceId === invoiceId;
    if (!isOurs) throw new Instead(NOT_OURS);
    return looked.seen;
  };
  try {
    const result = await takePayment(table, invoiceId, look, await clock(table));
    if (!result) return alertOf('unknown_invoice', providerId, invoiceId);
    const { move } = result;
    if (move.kind === 'wait') return { outcome: 'wait', detail: move.why };
    if (move.kind === 'alert') return alertOf(move.alert, move.detail, invoiceId);
    return { outcome: 'payment' in move ? move.payment.status : 'nothing new' };
  } catch (error) {
    if (error instanceof Instead) return error.acted;
    throw error;
  }
}

/** Ends a look that shows no invoice whose payment could be taken over. */
class Instead extends Error {
  readonly acted: Acted;

  constructor(acted: Acted) {
    super(acted.outcome);
    this.acted = acted;
  }
}

/** The sync deletes drafts that it cannot use. Only the invoice that it made in the end must not be deleted. */
async function afterDeletion(
  invoiceId: InvoiceId | undefined,
  providerId: string,
  { table }: Services,
): Promise<Acted> {
  const sync = invoiceId && (await readSyncItem(table, invoiceId));
  if (!sync || sync.provider_invoice !== providerId) return { outcome: 'nothing new' };
  if (sync.status === 'in_progress' || sync.status === 'pending') {
    return { outcome: 'wait', detail: 'The sync is under way, and may have deleted the draft itself.' };
  }
  return alertOf('invoice_deleted', providerId, invoiceId);
}

/** Charges, disputes and credit notes do not say whose they are. Their invoice does. */
async function aboutInvoice(event: StoredEvent, alert: AlertKind, services: Services): Promise<Acted> {
  const { about } = event;
  if (about === undefined) return NOT_OURS;
  const looked = await withKey(services, (way) =>
    event.type === 'credit_note.created' ? lookAtInvoice(way, about) : lookAtPaidInvoice(way, about),
  );
  const isOurs = looked && looked.installation === (await readInstallation(services.table));
  return isOurs ? alertOf(alert, `${event.objectId} of ${looked.seen.id}.`, looked.invoiceId) : NOT_OURS;
}

type Look = (way: Way) => Promise<Looked | undefined>;

/** If Stripe refuses the key, somebody may have replaced it some minutes ago. */
async function withKey({ table, apiKey, wayWith }: Services, look: Look): Promise<Looked | undefined> {
  const key = await apiKey.current();
  try {
    return await look(wayWith(table, key));
  } catch (error) {
    if (!(error instanceof LookFailed) || error.failure.kind !== 'not authorized') throw error;
    const other = await apiKey.insteadOf(key);
    if (other === undefined) throw error;
    return look(wayWith(table, other));
  }
}
